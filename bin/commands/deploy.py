"""Deploys an environment with cdktf, and looks at what ECS made of it.

Fails when a service's rollout fails, and then tells why its tasks stopped. Where the environment
requires image scans, it first looks at those. What follows the environment is for `cdktf deploy`:
--auto-approve, for instance.
"""

import argparse
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import boto3

from bin.commands.account import session_in
from bin.commands.cdktf import cdktf
from bin.commands.command import CommandError, exit_with, find_environment
from bin.commands.image_scans import ImageScans
from bin.commands.image_tags import add_option, image_tags
from bin.commands.project import SYNTHESIZED, synthesize
from bin.commands.recovery import adopt, left_behind, tell_of
from bin.commands.rollouts import Rollouts
from bin.commands.saved_plan import SavedPlan
from bin.commands.state_condition import check_states, deployed_states, unlock
from bin.commands.state_object import StateObject
from environments.definition import Environment, names


def deploy(
    environment: Environment,
    *,
    variables: Mapping[str, str],
    options: Sequence[str],
    recovers: bool = False,
) -> None:
    """Run cdktf in the user's terminal, then report on every service.

    Raises:
        CommandError: a state is locked or damaged, a scan refused an image, cdktf failed, or the
            rollout of a service did not complete.
    """
    session = session_in(environment)
    states = deployed_states(session, environment)
    if recovers:
        unlock(environment, states, auto_approve="--auto-approve" in options)
    check_states(environment, states)
    if environment.require_image_scan:
        require_scans(ImageScans(session, environment), variables)
    if recovers:
        adopt(session, states, variables=variables)
    stacks = [f"{environment.name}-registry", f"{environment.name}-application"]
    _watch(
        session,
        environment,
        states,
        lambda: cdktf("deploy", *stacks, *options, variables=variables),
    )


def deploy_saved(environment: Environment, folder: Path) -> None:
    """Apply plans that were kept, exactly as they are, then report on every service.

    Raises:
        CommandError: they are another environment's or of other sources, and else as `deploy`.
    """
    saved = SavedPlan.load(folder, environment=environment.name)
    session = session_in(environment)
    states = deployed_states(session, environment)
    check_states(environment, states)
    synthesize(SYNTHESIZED)
    saved.check_configuration(SYNTHESIZED)
    if environment.require_image_scan:
        require_scans(ImageScans(session, environment), saved.image_tags)
    _watch(session, environment, states, lambda: saved.apply(folder, SYNTHESIZED))


def _watch(
    session: boto3.Session,
    environment: Environment,
    states: Sequence[StateObject],
    apply: Callable[[], bool],
) -> None:
    """Deploy, and believe it when ECS does."""
    rollouts = Rollouts(
        session.client("ecs"),
        cluster=names.cluster(environment.name),
        services=[service.name for service in environment.services],
        since=datetime.now(UTC),
    )
    deployed = apply()
    if not deployed:
        tell_of(left_behind(session, states), command=f"bin/deploy {environment.name}")
    # After a failure nothing is waited for: Terraform has done that already.
    minutes = environment.rollout_timeout_minutes if deployed else 0
    found = rollouts.wait(timeout_minutes=minutes)
    print()
    for rollout in found:
        print(rollout)
    failed = [rollout.service for rollout in found if not rollout.completed]
    if failed:
        raise CommandError(f"not rolled out: {', '.join(failed)}")
    if not deployed:
        raise CommandError("the deployment failed with the error above")


def require_scans(scans: ImageScans, tags: Mapping[str, str]) -> None:
    """Tell the scan of each image that would roll out.

    Raises:
        CommandError: a scan is not complete, or has found what no image may have.
    """
    found = list(scans.look(tags))
    for scan in found:
        print(scan, flush=True)
    refused = [scan.service for scan in found if not scan.passed]
    if refused:
        raise CommandError(f"nothing is deployed: the image scan refuses {', '.join(refused)}")


def main() -> None:
    """Read the command line and deploy."""
    parser = argparse.ArgumentParser(prog="bin/deploy", description=__doc__, allow_abbrev=False)
    parser.add_argument("environment", help="for example dev")
    add_option(parser, "roll out another image")
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
    known, options = parser.parse_known_args()

    def run() -> None:
        environment = find_environment(known.environment)
        if known.plan:
            others = [*known.var, *options, *(["--recover"] if known.recover else [])]
            if others:
                raise CommandError(f"--plan goes with nothing else, got {' '.join(others)}")
            deploy_saved(environment, known.plan)
            return
        deploy(
            environment,
            variables=image_tags(environment, known.var),
            options=options,
            recovers=known.recover,
        )

    exit_with("bin/deploy", run)


if __name__ == "__main__":
    main()
