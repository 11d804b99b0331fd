from typing import Any

import pytest

from cli.apply.second_run import unapproved


def plan(*actions: str, **after: Any) -> dict[str, Any]:
    """Return a plan of one resource, in the format of `terraform show -json`."""
    change = {
        "actions": list(actions),
        "before": None if actions == ("create",) else {},
        "after": None if actions == ("delete",) else after,
    }
    resource = {"address": "aws_lb.web", "type": "aws_lb", "mode": "managed", "change": change}
    return {"resource_changes": [resource]}


NO_CHANGE: dict[str, Any] = {"resource_changes": []}


@pytest.mark.parametrize(
    ("approved", "second"),
    [
        (plan("create", name="web"), NO_CHANGE),
        (plan("create", name="web"), plan("create", name="web")),
        (plan("create", name="web"), plan("update", name="web", arn="now known")),
        (
            plan("create", logs=[{"enabled": True}]),
            plan("update", logs=[{"enabled": True, "b": ""}]),
        ),
        (plan("create", subnets=[None]), plan("create", subnets=["now known"])),
        (plan("update", name="web"), plan("update", name="web")),
        (plan("delete"), plan("delete")),
        (plan("delete", "create", name="web"), plan("create", name="web")),
        (plan("create", "delete", name="web"), plan("delete")),
        (plan("create", "delete", name="web"), plan("create", "delete", name="web")),
    ],
)
def test_the_rest_of_an_approved_change_is_approved(
    approved: dict[str, Any], second: dict[str, Any]
) -> None:
    assert unapproved(approved, second) == []


@pytest.mark.parametrize(
    ("approved", "second"),
    [
        (NO_CHANGE, plan("create", name="web")),
        (plan("no-op", name="web"), plan("update", name="web")),
        (plan("update", name="web"), plan("delete")),
        (plan("create", name="web"), plan("delete", "create", name="web")),
        (plan("update", name="web"), plan("delete", "create", name="web")),
        (plan("update", image="web@sha256:1"), plan("update", image="web@sha256:2")),
        (plan("create", subnets=["a"]), plan("create", subnets=["a", "b"])),
        (plan("create", logs=[{"enabled": True}]), plan("update", logs=[{"enabled": False}])),
    ],
)
def test_another_change_or_another_value_is_not_approved(
    approved: dict[str, Any], second: dict[str, Any]
) -> None:
    assert unapproved(approved, second) == ["aws_lb.web"]
