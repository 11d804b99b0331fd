"""The second run of Terraform after temporary errors of AWS."""

import io
import json
from functools import partial
from typing import Any

import pytest

from cli.apply import second_run
from cli.apply.runs import Plan
from cli.tools.errors import CommandError
from tests.helpers.fake_terraform import FakeTerraform
from tests.helpers.recorded_events import diagnosed, planned

CHANGES = 2
PASSES = diagnosed("error", "ConcurrentUpdateException: You already have a pending update")
STAYS = diagnosed("error", "AccessDeniedException: User is not authorized")
ADVICE = "application: run the same command again\n"
AGAIN = "application: planning and applying again, once\n"


def document(*addresses: str) -> str:
    """Return a plan that creates these resources, in the format of `terraform show -json`."""
    change = {"actions": ["create"], "before": None, "after": {"name": "web"}}
    return json.dumps(
        {
            "resource_changes": [
                {"address": each, "type": "aws_lb", "mode": "managed", "change": change}
                for each in addresses
            ]
        }
    )


def apply(terraform: FakeTerraform, **options: Any) -> bool:
    stack = terraform.stack("application")
    terraform.answer("application", "plan", planned("aws_lb.a"), code=CHANGES)
    (plan,) = terraform.runs.plan([stack])
    terraform.calls()
    return second_run.apply(terraform.runs, plan, **options)


def refuse(_plan: Plan) -> None:
    raise CommandError("refused")


def test_temporary_errors_are_followed_by_one_more_plan_and_apply(
    terraform: FakeTerraform, printed: io.StringIO
) -> None:
    terraform.answer("application", "apply", PASSES, code=1)
    terraform.then("application", "apply")

    assert apply(terraform)

    assert terraform.calls() == ["application apply", "application plan", "application apply"]
    assert AGAIN in printed.getvalue()
    assert ADVICE not in printed.getvalue()


def test_errors_that_pass_in_the_second_run_too_end_with_advice(
    terraform: FakeTerraform, printed: io.StringIO
) -> None:
    terraform.answer("application", "apply", PASSES, code=1)

    assert not apply(terraform)

    assert terraform.calls() == ["application apply", "application plan", "application apply"]
    assert printed.getvalue().endswith(ADVICE)


def test_another_error_among_them_ends_the_command(
    terraform: FakeTerraform, printed: io.StringIO
) -> None:
    terraform.answer("application", "apply", PASSES, STAYS, code=1)

    assert not apply(terraform)

    assert terraform.calls() == ["application apply"]
    assert "This error is temporary." in printed.getvalue()
    assert ADVICE not in printed.getvalue()


def test_a_second_plan_without_changes_is_not_applied(
    terraform: FakeTerraform,
) -> None:
    terraform.answer("application", "apply", PASSES, code=1)
    terraform.then("application", "plan", code=0)

    assert apply(terraform)

    assert terraform.calls() == ["application apply", "application plan"]


def test_a_second_plan_that_fails_ends_the_command_with_its_error(
    terraform: FakeTerraform, printed: io.StringIO
) -> None:
    terraform.answer("application", "apply", PASSES, code=1)
    terraform.then("application", "plan", STAYS, code=1)

    assert not apply(terraform)
    assert "User is not authorized" in printed.getvalue()


def test_a_second_plan_within_the_approved_one_needs_no_approval(
    terraform: FakeTerraform,
) -> None:
    terraform.answer("application", "show", document("aws_lb.a", "aws_lb.b"))
    terraform.then("application", "show", document("aws_lb.b"))
    terraform.answer("application", "apply", PASSES, code=1)
    terraform.then("application", "apply")

    assert apply(terraform, approve=refuse)


def test_a_second_plan_with_other_changes_is_applied_only_when_it_is_approved(
    terraform: FakeTerraform, printed: io.StringIO
) -> None:
    terraform.answer("application", "show", document("aws_lb.a"))
    terraform.then("application", "show", document("aws_lb.b"))
    terraform.answer("application", "apply", PASSES, code=1)

    with pytest.raises(CommandError, match="refused"):
        apply(terraform, approve=refuse)

    assert terraform.calls()[-1] != "application apply"
    assert "the second plan changes more than the first one: aws_lb.b\n" in printed.getvalue()


@pytest.mark.parametrize("command", ["destroy", "apply"])
def test_a_command_without_a_plan_of_its_own_runs_again_once(
    terraform: FakeTerraform, printed: io.StringIO, command: str
) -> None:
    terraform.answer("application", command, PASSES, code=1)
    terraform.then("application", command)
    stack = terraform.stack("application")
    run = terraform.runs.destroy if command == "destroy" else terraform.runs.apply_unseen

    assert second_run.repeat(terraform.runs, partial(run, stack))

    assert terraform.calls() == ["application init", *[f"application {command}"] * 2]
    assert "application: running again, once\n" in printed.getvalue()


def test_a_destroy_with_another_error_does_not_run_again(terraform: FakeTerraform) -> None:
    terraform.answer("application", "destroy", STAYS, code=1)
    stack = terraform.stack("application")

    assert not second_run.repeat(terraform.runs, partial(terraform.runs.destroy, stack))

    assert terraform.calls() == ["application init", "application destroy"]
