"""`bin/cruddur drift`: the differences that it lists, and their form."""

from typing import Any
from unittest.mock import Mock

import pytest

from cli.plan import drift
from cli.plan.drift import Drift, differences
from tests.helpers.commands import Run
from tests.helpers.states import States

ADDRESS = "aws_cloudwatch_log_group.logs"


def configuration(**arguments: Any) -> dict[str, Any]:
    metadata = {"//": {"metadata": {"path": "dev-application/web/logs"}}}
    return {"resource": {"aws_cloudwatch_log_group": {"logs": {**arguments, **metadata}}}}


def drifted(before: dict[str, Any], after: dict[str, Any] | None, **marks: Any) -> dict[str, Any]:
    actions = ["update"] if after else ["delete"]
    change = {"actions": actions, "before": before, "after": after, "after_unknown": {}, **marks}
    kind = ADDRESS.partition(".")[0]
    drift = {"address": ADDRESS, "mode": "managed", "type": kind, "change": change}
    return {"resource_changes": [], "resource_drift": [drift]}


def test_an_argument_of_the_configuration_is_told_with_both_values() -> None:
    plan = drifted({"retention_in_days": 7}, {"retention_in_days": 30})

    assert list(differences(plan, configuration(retention_in_days=7))) == [
        "`web/logs` (aws_cloudwatch_log_group) has another `retention_in_days`: 7 → 30"
    ]


def test_what_no_configuration_says_is_not_told() -> None:
    plan = drifted({"stored_bytes": 0}, {"stored_bytes": 4096})

    assert list(differences(plan, configuration(retention_in_days=7))) == []


def test_what_aws_fills_in_or_puts_into_another_order_is_not_told() -> None:
    said = [{"id": "a", "metric": []}, {"id": "b", "period": None}]
    filled = [{"id": "b", "period": 0}, {"id": "a", "metric": [{"name": "x"}]}]

    plan = drifted({"metric_query": said}, {"metric_query": filled})

    assert list(differences(plan, configuration(metric_query=said))) == []


def test_what_is_missing_from_a_list_is_told() -> None:
    plan = drifted({"metric_query": [{"id": "a"}, {"id": "b"}]}, {"metric_query": [{"id": "a"}]})

    assert len(list(differences(plan, configuration(metric_query=[])))) == 1


def test_what_is_gone_is_told() -> None:
    plan = drifted({"retention_in_days": 7}, None)

    assert list(differences(plan, configuration())) == [
        "`web/logs` (aws_cloudwatch_log_group) is gone"
    ]


def test_a_subscription_that_is_gone_may_not_have_been_confirmed() -> None:
    plan = drifted({}, None)
    plan["resource_drift"][0].update(
        address="aws_sns_topic_subscription.email", type="aws_sns_topic_subscription"
    )

    (line,) = differences(plan, {"resource": {}})
    assert "(aws_sns_topic_subscription) is gone; SNS deletes an e-mail subscription" in line


@pytest.mark.parametrize(
    ("value", "marks"),
    [({"a": ["secret"]}, {}), ("secret", {"after_sensitive": {"policy": True}})],
    ids=["long", "sensitive"],
)
def test_other_values_are_not_shown(value: Any, marks: dict[str, Any]) -> None:
    plan = drifted({"policy": "{}"}, {"policy": value}, **marks)

    assert list(differences(plan, configuration(policy="{}"))) == [
        "`web/logs` (aws_cloudwatch_log_group) has another `policy`"
    ]


@pytest.fixture
def unchanged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Replace Terraform with one that finds no difference."""
    monkeypatch.setattr(drift, "synthesize", lambda *_: None)
    monkeypatch.setattr(drift, "plan_stack", lambda *_, **__: ({}, {"resource": {}}))


@pytest.mark.usefixtures("states", "unchanged")
def test_an_environment_that_was_never_deployed_is_called_not_deployed(run: Run) -> None:
    outcome = run("drift", "dev")

    assert outcome.code == 0
    assert outcome.output == "dev is not deployed: there is nothing to compare.\n"


@pytest.mark.usefixtures("unchanged")
def test_an_environment_that_was_destroyed_is_called_not_deployed(run: Run, states: States) -> None:
    for kind in ("registry", "application"):
        states.write(kind, serial=2)

    assert run("drift", "dev").output == "dev is not deployed: there is nothing to compare.\n"


@pytest.mark.usefixtures("unchanged")
def test_a_stack_that_was_never_deployed_is_named(run: Run, states: States) -> None:
    states.write("registry", aws_ecr_repository={"id": "cruddur/dev/backend-flask"})

    outcome = run("drift", "dev")

    assert outcome.code == 0
    assert outcome.output == (
        "dev-application is not deployed.\nNobody has changed dev since the last deployment.\n"
    )


def test_a_difference_ends_with_2(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    found = Drift(["`web/logs` is gone"], deployed=["dev-application"])
    monkeypatch.setattr(drift, "drift", lambda _environment, **_: found)

    outcome = run("drift", "dev")

    assert outcome.code == 2
    assert outcome.output == (
        "Others have changed dev since the last deployment:\n- `web/logs` is gone\n"
        "A deployment changes this back; its plan: bin/cruddur plan dev\n"
    )


@pytest.mark.usefixtures("unchanged")
def test_each_step_is_named_on_standard_error(
    run: Run, states: States, monkeypatch: pytest.MonkeyPatch
) -> None:
    images = Mock(missing_images=lambda _tags: [])
    monkeypatch.setattr(drift, "ServiceImages", lambda *_: images)
    for kind in ("registry", "application"):
        states.write(kind, serial=3, aws_sns_topic={"id": "topic"})

    outcome = run("drift", "dev")

    assert outcome.error.splitlines() == [
        "synthesizing dev …",
        "comparing dev-registry with AWS …",
        "comparing dev-application with AWS …",
    ]
