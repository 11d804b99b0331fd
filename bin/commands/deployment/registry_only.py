"""Deploy the registry alone, so that the images of a new service can be pushed."""

from bin.commands.account import session_in
from bin.commands.command import CommandError
from bin.commands.deployment.deploy_stacks import deploy_registry
from bin.commands.deployment.interruption import explained_deployment
from bin.commands.deployment.runs import Runs, Stack
from bin.commands.deployment.watch import apply_or_tell
from bin.commands.project import SYNTHESIZED, synthesize_once
from bin.commands.state_condition import check_states, deployed_states
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
