"""Deploy an environment's registry and application, and check the rollouts with ECS.

Before any change, the command checks for problems that would make the deployment fail late, such as
a missing secret, and ends if it finds one. If the environment requires image scans, it also checks
the scans. It shows the plan of each stack and asks for approval. With --auto-approve, a service
returns to an earlier image only if --var names the tag. The command fails if the rollout of a
service fails, and then prints why the tasks stopped.
"""

import argparse
import os
from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path

from cli.apply.runs import Runs, Stack
from cli.apply.screen import Screen, add_verbose
from cli.images.tags import add_option, image_tags, terraform_variables
from cli.operate.service_images import ServiceImages
from cli.plan.image_changes import ImageChanges
from cli.plan.saved_plan import SavedPlan
from cli.release.deploy_stacks import deploy_stacks
from cli.release.interruption import explained_deployment
from cli.release.preflight.check import check_only
from cli.release.prepare import prepare
from cli.release.registry_only import deploy_registry_only
from cli.release.scans.image_scans import ImageScans, require_scans
from cli.release.watch import watch
from cli.state.problems import check_states, deployed_states, unlock
from cli.state.recovery import forget_imports, planned_imports
from cli.tools.account import session_in
from cli.tools.errors import CommandError, exit_with, find_environment
from cli.tools.project import SYNTHESIZED
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
            require_scans(ImageScans(session, environment), variables)
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
                images=ImageChanges(ServiceImages(session, environment), environment, variables),
                auto_approve=auto_approve,
            )

        forget_imports(states)
        with planned_imports(session, states, terraform_environment) if recovers else nullcontext():
            watch(session, environment, states, apply, say=runs.screen.say)


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
            require_scans(ImageScans(session, environment), saved.image_tags)
        watch(
            session,
            environment,
            states,
            lambda: saved.apply(runs, folder, SYNTHESIZED),
            say=runs.screen.say,
        )


def main() -> None:
    """Read the command line and deploy."""
    parser = argparse.ArgumentParser(prog="bin/deploy", description=__doc__, allow_abbrev=False)
    parser.add_argument("environment", help="for example dev")
    add_option(parser, "roll out another image")
    parser.add_argument(
        "--check",
        action="store_true",
        help="only look for what would make a deployment fail, and touch nothing",
    )
    parser.add_argument(
        "--registry-only",
        action="store_true",
        help="deploy the image repositories alone, before the first images of a service are pushed",
    )
    parser.add_argument(
        "--recover",
        action="store_true",
        help="after a process that was killed: take away its lock, and import what it has made",
    )
    parser.add_argument(
        "--plan",
        metavar="FOLDER",
        type=Path,
        help="apply exactly what bin/plan --out has kept there, and ask nothing",
    )
    parser.add_argument("--auto-approve", action="store_true", help="deploy without asking")
    add_verbose(parser)
    options = parser.parse_args()

    def run() -> None:
        environment = find_environment(options.environment)
        screen = Screen.of(f"deploy-{environment.name}", is_verbose=options.verbose)
        flags = {"--recover": options.recover, "--auto-approve": options.auto_approve}
        others = [flag for flag, given in flags.items() if given]
        if options.registry_only:
            unfit = {"--check": options.check, "--plan": options.plan, "--recover": options.recover}
            others = [*options.var, *(flag for flag, given in unfit.items() if given)]
            if others:
                raise CommandError(
                    f"--registry-only goes with --auto-approve only, got {' '.join(others)}"
                )
            deploy_registry_only(environment, Runs(screen), auto_approve=options.auto_approve)
            return
        if options.check:
            others += ["--plan"] if options.plan else []
            if others:
                raise CommandError(f"--check goes with --var only, got {' '.join(others)}")
            check_only(environment, image_tags(environment, options.var), say=screen.say)
            return
        if options.plan:
            others = [*options.var, *others]
            if others:
                raise CommandError(f"--plan goes with nothing else, got {' '.join(others)}")
            deploy_saved(environment, Runs(screen), options.plan)
            return
        deploy(
            environment,
            Runs(screen),
            variables=image_tags(environment, options.var),
            auto_approve=options.auto_approve,
            recovers=options.recover,
        )

    exit_with("bin/deploy", run)


if __name__ == "__main__":
    main()
