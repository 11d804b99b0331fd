"""Show that nothing is left to deploy, and that the lock of a state works."""

import re

from cli.demo.inventory import show
from cli.local.stage import Stage
from cli.state.terraform_state import TerraformState
from cli.tools.errors import CommandError


def show_inventory(stage: Stage) -> None:
    """Print the resources in AWS."""
    stage.announce("What the AWS API says there is now")
    show(stage.console, stage.environment, stage.session)


def plan_again(stage: Stage) -> None:
    """Plan both stacks a second time.

    Raises:
        CommandError: a second plan is not empty.
    """
    stage.announce("Planning again: nothing may change")
    for plan in stage.runs.plan(stage.stacks):
        if plan.is_failed or plan.has_changes:
            raise CommandError(f"the second plan of {plan.stack.name} is not empty")
        stage.say(f"{plan.stack.name}: no changes")


def plan_under_lock(stage: Stage) -> None:
    """Try to plan while the state has another engineer's lock.

    Raises:
        CommandError: the plan was not refused.
    """
    stage.announce("Planning while somebody else holds the state lock")
    state = TerraformState(stage.session.client("s3"), stage.environment, "application")
    _, application = stage.stacks
    with state.lock.held("OperationTypeApply", who="another-engineer@another-laptop"):
        code, output = application.terraform.attempt("plan", "-input=false", "-lock-timeout=0s")
    if code == 0 or "Error acquiring the state lock" not in output:
        raise CommandError("a locked state was not refused")
    owner = re.search(r"Who:\s+(\S+)", output)
    status = "412 PreconditionFailed" if "PreconditionFailed" in output else "refused"
    stage.say(
        f"refused: Error acquiring the state lock ({status}), held by {owner[1] if owner else '?'}"
    )
