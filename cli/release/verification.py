"""Apply an environment, and verify the rollouts of its services with ECS."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import boto3

from cli.operate.rollouts import Rollouts
from cli.state.recovery import report_orphans
from cli.state.terraform_state import TerraformState
from cli.tools.errors import CommandError
from environments.definition import Environment


def apply_and_verify(
    session: boto3.Session,
    environment: Environment,
    states: Sequence[TerraformState],
    apply: Callable[[], bool],
    *,
    say: Callable[[str], object],
) -> None:
    """Apply, wait for the rollouts in ECS, and print the result for every service.

    Raises:
        CommandError: Terraform failed, or the rollout of a service did not complete.
    """
    name = environment.name
    rollouts = Rollouts(session.client("ecs"), environment, since=datetime.now(UTC))
    deployed = apply_or_report(session, environment, states, apply)
    # After a failure there is nothing to wait for: Terraform has waited already.
    minutes = environment.rollout_timeout_minutes if deployed else 0
    try:
        found = rollouts.wait(timeout_minutes=minutes)
    except KeyboardInterrupt:
        raise KeyboardInterrupt(
            f"Terraform is done, and ECS goes on with the rollouts: run bin/cruddur status {name}"
        ) from None
    say("")
    for rollout in found:
        say(str(rollout))
    failed = [rollout.service for rollout in found if not rollout.completed]
    if failed:
        raise CommandError(f"not rolled out: {', '.join(failed)}")
    if not deployed:
        raise CommandError("the deployment failed with the error above")


def apply_or_report(
    session: boto3.Session,
    environment: Environment,
    states: Sequence[TerraformState],
    apply: Callable[[], bool],
) -> bool:
    """Apply, print the orphans of an apply that failed, and return whether it succeeded."""
    is_done = apply()
    if not is_done:
        report_orphans(session, states, command=f"bin/cruddur deploy {environment.name}")
    return is_done
