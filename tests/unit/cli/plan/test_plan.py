import json
from decimal import Decimal
from typing import Any

import pytest

from cli.plan.markdown import Review
from cli.tools.plan_changes import changes

CANARY = "correct-horse-battery-staple"
OPEN = {"cidr_ipv4": "0.0.0.0/0", "from_port": 22, "to_port": 22, "ip_protocol": "tcp"}
UPDATE, CREATE, DELETE = ["update"], ["create"], ["delete"]
REPLACE = ["create", "delete"]


def resource(
    address: str,
    actions: list[str],
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    **change: Any,
) -> dict[str, Any]:
    """Return a resource in the format of `terraform show -json`."""
    values = {"actions": actions, "before": before, "after": after, "after_unknown": {}, **change}
    type_ = address.partition(".")[0]
    return {"address": address, "mode": "managed", "type": type_, "change": values}


def review(*resources: dict[str, Any], cost: tuple[Decimal, Decimal] | None = None) -> Review:
    plan = {"resource_changes": list(resources)}
    names = {each["address"]: each["address"].partition(".")[2] for each in resources}
    return Review("dev", {"dev-application": list(changes(plan, names))}, cost=cost)


def task(image: str, **container: Any) -> dict[str, Any]:
    own = {"name": "web", "image": f"registry/web@{image}", **container}
    return {"family": "cruddur-dev-web", "cpu": "256", "container_definitions": json.dumps([own])}


def rollout(before: dict[str, Any], after: dict[str, Any]) -> Review:
    """Return the review of a plan with another revision of the service's tasks."""
    service = {"name": "web", "desired_count": 1, "task_definition": "web:1"}
    return review(
        resource(
            "aws_ecs_service.web/service",
            UPDATE,
            service,
            {name: value for name, value in service.items() if name != "task_definition"},
            after_unknown={"task_definition": True},
        ),
        resource("aws_ecs_task_definition.web/task", REPLACE, before, after),
    )


def service_change(
    before: dict[str, Any], after: dict[str, Any] | None, actions: list[str] = UPDATE, **change: Any
) -> Review:
    """Return the review of a plan that changes the service."""
    return review(resource("aws_ecs_service.web/service", actions, before, after, **change))


def test_an_empty_plan_needs_no_approval() -> None:
    empty = review(resource("aws_lb.main", ["no-op"], {"name": "x"}, {"name": "x"}))

    assert empty.markdown() == "# Plan of dev\n\nNothing changes.\n"
    assert not empty.needs_approval


def test_an_image_rolls_out_from_digest_to_digest_without_approval() -> None:
    found = rollout(task("sha256:" + "a" * 64), task("sha256:" + "b" * 64))

    assert "| web | will roll out (sha256:aaaaaaaaaaaa → sha256:bbbbbbbbbbbb) |" in found.markdown()
    assert not found.needs_approval


def test_another_revision_of_a_one_off_task_rolls_out_no_service() -> None:
    service = {"name": "web", "desired_count": 1, "task_definition": "web:1"}
    own = task("v1")
    found = review(
        resource("aws_ecs_service.web/service", ["no-op"], service, service),
        resource("aws_ecs_task_definition.web/task", ["no-op"], own, own),
        resource("aws_ecs_task_definition.web/tasks/migrate", REPLACE, own, task("v2")),
    )

    assert "will roll out" not in found.markdown()


def test_variables_are_listed_by_name_and_never_by_value() -> None:
    def variables(*pairs: tuple[str, str]) -> list[dict[str, str]]:
        return [{"name": name, "value": value} for name, value in pairs]

    found = rollout(
        task("sha256:a", environment=variables(("KEPT", "x"), ("GONE", CANARY), ("OTHER", "1"))),
        task("sha256:a", environment=variables(("KEPT", "x"), ("NEW", CANARY), ("OTHER", CANARY))),
    )

    assert "will roll out (without GONE, with NEW, another OTHER)" in found.markdown()
    assert CANARY not in found.markdown()


def test_sensitive_values_are_not_shown() -> None:
    found = review(
        resource(
            "aws_vpc_security_group_ingress_rule.x",
            CREATE,
            None,
            {**OPEN, "cidr_ipv4": CANARY},
            after_sensitive={"cidr_ipv4": True},
        )
    )

    assert "another security group on port 22" in found.markdown()
    assert CANARY not in found.markdown()


INGRESS, EGRESS = (f"aws_vpc_security_group_{way}_rule" for way in ("ingress", "egress"))
READ, ALL = (
    {"policy": json.dumps({"Statement": {"Effect": "Allow", "Action": actions}})}
    for actions in (["s3:Get"], "s3:*")
)
NAME, PRIVATE = {"name": "x"}, {**OPEN, "cidr_ipv4": "10.0.0.0/8"}
PUBLIC_ACCESS = "aws_s3_bucket_public_access_block"
BLOCKED, PROTECTED = {"block_public_acls": True}, {"deletion_protection_enabled": True}
OWNERSHIP = "aws_s3_bucket_ownership_controls"
ENFORCED = {"rule": [{"object_ownership": "BucketOwnerEnforced"}]}
LISTED: list[tuple[str, list[str], Any, Any, str]] = [
    (INGRESS, CREATE, None, OPEN, "lets in everybody on port 22"),
    (INGRESS, UPDATE, PRIVATE, OPEN,
     "lets in everybody on port 22 instead of `10.0.0.0/8` on port 22"),
    (INGRESS, UPDATE, {"from_port": 80, "to_port": 80}, {"from_port": 81, "to_port": 81},
     "lets in another security group on port 81 instead of port 80"),
    (EGRESS, CREATE, None, {**OPEN, "to_port": 25}, "lets out to everybody on port 22 to 25"),
    ("aws_iam_role_policy", UPDATE, READ, ALL, "allows `s3:*`"),
    ("aws_iam_role_policy", CREATE, None, {},
     "gives permissions that are known only after the apply"),
    ("aws_iam_role", CREATE, None, NAME, "is a new role"),
    (PUBLIC_ACCESS, UPDATE, BLOCKED, {"block_public_acls": False}, "changes `block_public_acls`"),
    (PUBLIC_ACCESS, DELETE, BLOCKED, None, "**is destroyed**: its protection ends"),
    (OWNERSHIP, UPDATE, ENFORCED, {"rule": [{"object_ownership": "ObjectWriter"}]},
     "changes `rule`"),
    (OWNERSHIP, DELETE, ENFORCED, None, "**is destroyed**: its protection ends"),
    ("aws_ecr_repository", DELETE, NAME, None, "**is destroyed**: a repository, with its images"),
    ("aws_dynamodb_table", DELETE, NAME, None, "**is destroyed**: a table, with its items"),
    ("aws_sqs_queue", DELETE, NAME, None, "**is destroyed**: a queue, with its messages"),
    ("aws_sqs_queue", UPDATE, {"policy": "a"}, {"policy": "b"}, "changes `policy`"),
    ("aws_dynamodb_table", REPLACE, NAME, {}, "**is replaced**: a table, with its items"),
    ("aws_dynamodb_table", UPDATE, PROTECTED, {}, "changes `deletion_protection_enabled`"),
    ("aws_kms_key", REPLACE, NAME, NAME,
     "**is replaced**: a key, and nobody can read the data that it encrypts"),
    ("aws_lb", UPDATE, {"internal": True}, {"internal": False}, "changes `internal`"),
]  # fmt: skip


@pytest.mark.parametrize(("type_", "actions", "before", "after", "reason"), LISTED)
def test_changes_that_need_approval_come_first(
    type_: str, actions: list[str], before: Any, after: Any, reason: str
) -> None:
    alarm = resource("aws_cloudwatch_metric_alarm.alarm", CREATE, None, {"alarm_name": "x"})

    found = review(alarm, resource(f"{type_}.x", actions, before, after))

    text = found.markdown()
    assert found.needs_approval
    assert f"- `x` ({type_}) {reason}\n" in text
    assert text.index("Look at this first") < text.index("Every resource that changes")


@pytest.mark.parametrize(
    ("actions", "effect"),
    [(DELETE, "**will be destroyed**"), (REPLACE, "**will be replaced: downtime**")],
)
def test_a_service_that_is_interrupted_needs_approval(actions: list[str], effect: str) -> None:
    service = {"name": "web", "desired_count": 1}
    after = None if actions == DELETE else service

    found = service_change(service, after, actions)

    assert f"| web | {effect}" in found.markdown()
    assert found.needs_approval


@pytest.mark.parametrize(
    ("before", "after", "effect"),
    [
        ({"tags": {"team": "a"}}, {"tags": {"team": "b"}}, "cosmetic"),
        ({"desired_count": 1}, {"desired_count": 3}, "1 → 3 tasks"),
    ],
    ids=["tags", "number of tasks"],
)
def test_another_tag_or_number_of_tasks_is_shown_and_needs_no_approval(
    before: dict[str, Any], after: dict[str, Any], effect: str
) -> None:
    found = service_change({"name": "web", **before}, {"name": "web", **after})

    assert f"| web | {effect} |" in found.markdown()
    assert not found.needs_approval


def test_values_that_aws_fills_in_are_no_difference() -> None:
    strategy = {"capacity_provider": "FARGATE", "weight": 1}
    before, after = (
        {"name": "web", "desired_count": count, "capacity_provider_strategy": [capacity]}
        for count, capacity in ((1, {**strategy, "base": 0}), (2, strategy))
    )
    unknown = {"capacity_provider_strategy": [{"base": True}]}

    counted = service_change(before, after, after_unknown=unknown)
    rolled = rollout(task("sha256:a", mountPoints=[]), task("sha256:b"))

    assert "| web | 1 → 2 tasks |" in counted.markdown()
    assert "| web | will roll out (sha256:a → sha256:b) |" in rolled.markdown()


@pytest.mark.parametrize("capacity", [[{"capacity_provider": "FARGATE_SPOT"}], []])
def test_another_capacity_provider_strategy_is_shown(capacity: list[dict[str, str]]) -> None:
    before, after = (
        {"name": "web", "capacity_provider_strategy": strategy}
        for strategy in ([{"capacity_provider": "FARGATE"}], capacity)
    )

    found = service_change(before, after)

    assert "| web | changes in place (capacity_provider_strategy) |" in found.markdown()


def test_the_difference_in_cost_is_shown() -> None:
    found = review(cost=(Decimal("100.10"), Decimal("98.00")))

    assert "-2.10 USD a month, estimated (100.10 → 98.00)." in found.markdown()
