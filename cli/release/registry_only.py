"""Deploy the registry alone, so that the images of a new service can be pushed."""

from cli.apply.runs import Runs, Stack
from cli.release.deploy_stacks import deploy_registry
from cli.release.interruption import explained_deployment
from cli.release.watch import apply_or_tell
from cli.state.problems import check_states, deployed_states
from cli.tools.account import session_in
from cli.tools.errors import CommandError
from cli.tools.project import SYNTHESIZED, synthesize_once
from environments.definition import Environment


def deploy_registry_only(environment: Environment, runs: Runs, *, auto_approve: bool) -> None:
    """Plan and apply the registry of an environment.

    No check of a whole deployment concerns the repositories, so no check runs.

    Raises:
        CommandError: the registry's state is locked or damaged, the plan was not approved, or
            Terraform failed.
    """
    session = session_in(environment)
    registry, _ = deployed_states(session, environment)
    check_states(environment, [registry])
    synthesize_once(SYNTHESIZED, environment.name)
    stack = Stack.synthesized(SYNTHESIZED, registry.stack)

    def apply() -> bool:
        return deploy_registry(runs, environment.name, stack, auto_approve=auto_approve)

    with explained_deployment(runs, session, environment, [registry]):
        is_done = apply_or_tell(session, environment, [registry], apply)
    if not is_done:
        raise CommandError("the deployment failed with the error above")
