from typing import Any
from unittest.mock import ANY, Mock

import pytest

from cli.plan import drift
from cli.plan.drift import Drift, differences
from tests.helpers.commands import Outcome, Run
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


def test_a_changed_argument_is_listed_with_both_values() -> None:
    plan = drifted({"retention_in_days": 7}, {"retention_in_days": 30})

    assert list(differences(plan, configuration(retention_in_days=7))) == [
        "`web/logs` (aws_cloudwatch_log_group) has another `retention_in_days`: 7 → 30"
    ]


def test_an_argument_that_the_configuration_lacks_is_not_listed() -> None:
    plan = drifted({"stored_bytes": 0}, {"stored_bytes": 4096})

    assert list(differences(plan, configuration(retention_in_days=7))) == []


def test_values_that_aws_fills_in_or_reorders_are_not_listed() -> None:
    configured = [{"id": "a", "metric": []}, {"id": "b", "period": None}]
    filled = [{"id": "b", "period": 0}, {"id": "a", "metric": [{"name": "x"}]}]

    plan = drifted({"metric_query": configured}, {"metric_query": filled})

    assert list(differences(plan, configuration(metric_query=configured))) == []


def test_a_missing_item_of_a_list_is_listed() -> None:
    plan = drifted({"metric_query": [{"id": "a"}, {"id": "b"}]}, {"metric_query": [{"id": "a"}]})

    assert len(list(differences(plan, configuration(metric_query=[])))) == 1


def test_a_deleted_resource_is_listed() -> None:
    plan = drifted({"retention_in_days": 7}, None)

    assert list(differences(plan, configuration())) == [
        "`web/logs` (aws_cloudwatch_log_group) is gone"
    ]


def test_a_deleted_subscription_is_listed_with_the_probable_reason() -> None:
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
def test_long_and_sensitive_values_are_not_shown(value: Any, marks: dict[str, Any]) -> None:
    plan = drifted({"policy": "{}"}, {"policy": value}, **marks)

    assert list(differences(plan, configuration(policy="{}"))) == [
        "`web/logs` (aws_cloudwatch_log_group) has another `policy`"
    ]


@pytest.fixture
def unchanged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Replace Terraform with one that finds no difference."""
    monkeypatch.setattr(drift, "synthesize", lambda *_: None)
    monkeypatch.setattr(drift, "plan_stack", lambda *_, **__: ({}, {"resource": {}}))


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("destroyed", [(), ("registry", "application")], ids=["never", "destroyed"])
def test_an_environment_that_is_not_deployed_has_no_drift(
    run: Run, states: States, destroyed: tuple[str, ...]
) -> None:
    for kind in destroyed:
        states.write(kind, serial=2)

    assert run("drift", "dev") == Outcome(
        0, "dev is not deployed: there is nothing to compare.\n", ANY
    )


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

    shown = (
        "Others have changed dev since the last deployment:\n- `web/logs` is gone\n"
        "A deployment changes this back; its plan: bin/cruddur plan dev\n"
    )
    assert run("drift", "dev") == Outcome(2, shown, ANY)


@pytest.mark.usefixtures("unchanged")
def test_every_step_is_named_on_standard_error(
    run: Run, states: States, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry = Mock(missing_images=lambda _tags: [])
    monkeypatch.setattr(drift, "ImageRegistry", lambda *_: registry)
    for kind in ("registry", "application"):
        states.write(kind, serial=3, aws_sns_topic={"id": "topic"})

    outcome = run("drift", "dev")

    assert outcome.error.splitlines() == [
        "synthesizing dev …",
        "comparing dev-registry with AWS …",
        "comparing dev-application with AWS …",
    ]
