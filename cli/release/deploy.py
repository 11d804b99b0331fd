"""Deploy an environment's registry and application, and check the rollouts with ECS."""

import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from functools import partial
from pathlib import Path

import boto3

from cli.apply.runs import Runs, Stack
from cli.images.tags import terraform_variables
from cli.plan.image_changes import ImageChanges
from cli.plan.saved_plan import SavedPlan
from cli.release.deploy_stacks import deploy_registry, deploy_stacks
from cli.release.image_scans import require_scans
from cli.release.interruption import explained_deployment
from cli.release.preflight import check
from cli.release.sidecar_image import import_sidecar_image
from cli.release.verification import apply_and_verify, apply_or_report
from cli.state.problems import check_states, deployed_states, unlock
from cli.state.recovery import planned_imports, remove_import_blocks
from cli.tools.account import session_in
from cli.tools.errors import CommandError
from cli.tools.project import SYNTHESIZED, synthesize_once
from environments.definition import Environment


def deploy(
    environment: Environment,
    runs: Runs,
    *,
    variables: Mapping[str, str],
    auto_approve: bool,
    recovers: bool = False,
) -> None:
    """Plan and apply both stacks, then report on every service; `variables` are image tags.

    Raises:
        CommandError: a state is locked or damaged, a check found a problem, a scan refused an
            image, an image would go back unasked, Terraform failed, or the rollout of a service
            did not complete.
    """
    session = session_in(environment)
    states = deployed_states(session, environment)
    with explained_deployment(runs, session, environment, states):
        if recovers:
            unlock(environment, states, auto_approve=auto_approve)
        check_states(environment, states)
        prepare(session, environment, variables, say=runs.screen.say, stops=not recovers)
        if environment.require_image_scan:
            require_scans(session, environment, variables)
        terraform_environment = {**os.environ, **terraform_variables(variables)}
        registry, application = (
            Stack.synthesized(SYNTHESIZED, state.stack, terraform_environment) for state in states
        )

        def apply() -> bool:
            return deploy_stacks(
                runs,
                environment.name,
                registry=registry,
                application=application,
                has_registry=states[0].newest().document is not None,
                import_images=partial(
                    import_sidecar_image, session, environment, say=runs.screen.say
                ),
                images=ImageChanges(session, environment, variables),
                auto_approve=auto_approve,
            )

        remove_import_blocks(states)
        with planned_imports(session, states, terraform_environment) if recovers else nullcontext():
            apply_and_verify(session, environment, states, apply, say=runs.screen.say)


def deploy_saved(environment: Environment, runs: Runs, folder: Path) -> None:
    """Apply saved plans without any change, then report on every service.

    Raises:
        CommandError: the plans belong to another environment or to another configuration, or an
            error of `deploy` occurs.
    """
    saved = SavedPlan.load(folder, environment=environment.name)
    session = session_in(environment)
    states = deployed_states(session, environment)
    with explained_deployment(runs, session, environment, states):
        check_states(environment, states)
        prepare(session, environment, saved.image_tags, say=runs.screen.say)
        saved.check_configuration(SYNTHESIZED)
        if environment.require_image_scan:
            require_scans(session, environment, saved.image_tags)

        def import_images(stack: str) -> None:
            if stack == states[1].stack:
                import_sidecar_image(session, environment, say=runs.screen.say)

        apply_and_verify(
            session,
            environment,
            states,
            lambda: saved.apply(runs, folder, SYNTHESIZED, before=import_images),
            say=runs.screen.say,
        )


def deploy_registry_only(environment: Environment, runs: Runs, *, auto_approve: bool) -> None:
    """Plan and apply the registry alone, so that the images of a new service can be pushed.

    The image of the tracing sidecar is imported, if the registry caches it.

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
        if not apply_or_report(session, environment, [registry], apply):
            raise CommandError("the deployment failed with the error above")
        import_sidecar_image(session, environment, say=runs.screen.say)


def prepare(
    session: boto3.Session,
    environment: Environment,
    image_tags: Mapping[str, str],
    *,
    say: Callable[[str], object],
    stops: bool = True,
) -> None:
    """Synthesize the stacks, check the deployment at the same time, and print its problems.

    Without `stops`, problems do not end the deployment: a recovery repairs an incomplete one, for
    example repositories that cannot hold an image yet.

    Raises:
        CommandError: a check found a problem, or a file of an environment is wrong.
    """
    with ThreadPoolExecutor(max_workers=1) as pool:
        problems = pool.submit(check.look, session, environment, image_tags)
        synthesize_once(SYNTHESIZED, environment.name)
    check.report(environment, problems.result(), say=say, stops=stops)
