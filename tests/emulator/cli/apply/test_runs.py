"""The Terraform commands that run, and those that are skipped."""

import io

import pytest

from cli.tools.errors import CommandError
from tests.helpers.fake_terraform import NEEDS_INIT, FakeTerraform
from tests.helpers.recorded_events import APPLY, ROLLED_BACK, diagnosed


def test_stacks_are_initialized_once_and_then_only_planned(terraform: FakeTerraform) -> None:
    stacks = [terraform.stack("registry"), terraform.stack("application")]

    terraform.runs.plan(stacks)
    first = terraform.calls()
    terraform.runs.plan(stacks)

    assert sorted(first[:2]) == ["application init", "registry init"]
    assert sorted(first[2:]) == ["application plan", "registry plan"]
    assert sorted(terraform.calls()) == ["application plan", "registry plan"]


@pytest.mark.parametrize(
    ("before", "after", "calls"),
    [
        ("s3", "local", ["registry init", "registry plan"]),
        ("{}", '{"aws_lb": {}}', ["registry plan"]),
    ],
    ids=["backend", "resource"],
)
def test_another_backend_is_initialized_again_but_another_resource_only_planned(
    terraform: FakeTerraform, before: str, after: str, calls: list[str]
) -> None:
    stack = terraform.stack("registry")
    terraform.runs.plan([stack])
    configuration = stack.terraform.directory / "cdk.tf.json"
    configuration.write_text(configuration.read_text().replace(before, after))
    terraform.calls()

    terraform.runs.plan([stack])

    assert terraform.calls() == calls


def test_the_command_runs_again_after_an_init_that_terraform_requires(
    terraform: FakeTerraform,
) -> None:
    stack = terraform.stack("registry")
    terraform.runs.plan([stack])
    terraform.answer("registry", "plan", NEEDS_INIT, code=1)
    terraform.calls()

    terraform.runs.plan([stack])

    assert terraform.calls() == ["registry plan", "registry init", "registry plan"]


def test_a_failed_init_is_an_error_with_its_reason(terraform: FakeTerraform) -> None:
    terraform.answer("registry", "init", "no such bucket", code=1)

    with pytest.raises(CommandError, match=r"\Aterraform init failed\nno such bucket\Z"):
        terraform.runs.plan([terraform.stack("registry")])


@pytest.mark.parametrize(
    ("code", "is_failed", "has_changes"), [(0, False, False), (1, True, False), (2, False, True)]
)
def test_a_plan_has_changes_or_failed_by_its_exit_code(
    terraform: FakeTerraform, code: int, *, is_failed: bool, has_changes: bool
) -> None:
    terraform.answer("registry", "plan", code=code)

    (plan,) = terraform.runs.plan([terraform.stack("registry")])

    assert (plan.is_failed, plan.has_changes) == (is_failed, has_changes)


def test_the_saved_plan_is_applied(terraform: FakeTerraform) -> None:
    terraform.answer("registry", "plan", code=2)
    (plan,) = terraform.runs.plan([terraform.stack("registry")])
    assert terraform.lines()[-1].endswith(" -out=plan.tfplan")

    terraform.runs.apply(plan)

    assert terraform.lines() == ["registry apply -input=false -json plan.tfplan"]


def test_an_apply_is_summarized(terraform: FakeTerraform, printed: io.StringIO) -> None:
    terraform.answer("application", "apply", *APPLY)

    assert terraform.runs.apply_unseen(terraform.stack("application")).is_done
    assert "application: 1 created, 1 updated, 1 destroyed in " in printed.getvalue()


def test_an_apply_that_fails_shows_the_error(
    terraform: FakeTerraform, printed: io.StringIO
) -> None:
    terraform.answer("application", "apply", *ROLLED_BACK, code=1)

    assert not terraform.runs.apply_unseen(terraform.stack("application")).is_done
    assert "application: Error: Resource postcondition failed" in printed.getvalue()


def test_verbose_runs_one_stack_after_the_other_with_readable_output(
    terraform: FakeTerraform, printed: io.StringIO
) -> None:
    terraform.runs.screen.is_verbose = True
    terraform.answer("application", "plan", "Plan: 1 to add, 0 to change, 0 to destroy.", code=2)

    terraform.runs.plan([terraform.stack("registry"), terraform.stack("application")])

    assert [line.split()[:3] for line in terraform.lines()[2:]] == [
        ["registry", "plan", "-input=false"],
        ["application", "plan", "-input=false"],
    ]
    assert "Plan: 1 to add, 0 to change, 0 to destroy.\n" in printed.getvalue()


def test_a_load_balancer_that_lacks_only_its_attributes_is_not_replaced(
    terraform: FakeTerraform,
) -> None:
    denied = "InvalidConfigurationRequest: Access Denied for bucket: logs"
    stack = terraform.stack("application")
    terraform.answer(
        "application",
        "apply",
        diagnosed("error", denied, address="aws_lb.load_balancer"),
        diagnosed("error", "ConcurrentUpdateException", address="aws_appautoscaling_policy.cpu"),
        code=1,
    )

    assert terraform.runs.apply_unseen(stack).failed_temporarily

    untainted = [line for line in terraform.lines() if "untaint" in line]
    assert untainted == ["application untaint -allow-missing aws_lb.load_balancer -no-color"]
