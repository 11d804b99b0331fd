from typing import Any

import pytest

from tests.helpers.generated.limits import breaches
from tests.helpers.synthesis import Synthesized


def stack(type_: str, *resources: dict[str, Any]) -> Synthesized:
    """Return a stack of these resources, without tags."""
    by_name = {
        f"r{number}": {"//": {"metadata": {"path": f"stack/r{number}"}}, **resource}
        for number, resource in enumerate(resources)
    }
    return Synthesized({"provider": {"aws": [{}]}, "resource": {type_: by_name}})


@pytest.mark.parametrize(
    ("type_", "accepted", "refused"),
    [
        ("aws_security_group", {"description": "a"}, {"description": "it's"}),
        ("aws_security_group", {"name_prefix": "a" * 229}, {"name_prefix": "a" * 230}),
        ("aws_lb_target_group", {"name_prefix": "a" * 6}, {"name_prefix": "a" * 7}),
        ("aws_lb_target_group", {"deregistration_delay": "3600"},
         {"deregistration_delay": "3601"}),
        ("aws_lb_target_group", {"health_check": {"path": "/$${x}"}},
         {"health_check": {"path": "/$${ x}"}}),
        ("aws_lb_listener_rule", {"priority": 50_000, "listener_arn": "a"},
         {"priority": 50_001, "listener_arn": "a"}),
        ("aws_iam_role", {"name": "a" * 64, "assume_role_policy": "{}"},
         {"name": "a" * 65, "assume_role_policy": "{}"}),
        ("aws_ecs_task_definition", {"container_definitions": '[{"healthCheck": {"retries": 10}}]'},
         {"container_definitions": '[{"healthCheck": {"retries": 11}}]'}),
        ("aws_sns_topic", {"name": "${aws_x.y.name} a"}, {"name": "a a"}),
    ],
)  # fmt: skip
def test_a_value_beyond_a_limit_is_found(
    type_: str, accepted: dict[str, Any], refused: dict[str, Any]
) -> None:
    assert breaches(stack(type_, accepted)) == []
    assert len(breaches(stack(type_, refused))) == 1


@pytest.mark.parametrize(("key", "value"), [("k" * 128, ""), ("aws:a", ""), ("a", "v" * 257)])
def test_a_tag_beyond_a_limit_is_found(key: str, value: str) -> None:
    tagged = stack("aws_vpc")
    tagged.document["provider"]["aws"] = [{"default_tags": [{"tags": {key: value}}]}]

    assert breaches(tagged) != []


@pytest.mark.parametrize(
    ("type_", "most", "resource"),
    [
        ("aws_vpc_security_group_egress_rule", 60, {"security_group_id": "sg"}),
        ("aws_vpc_security_group_ingress_rule", 60, {"security_group_id": "sg"}),
        ("aws_iam_role_policy_attachment", 10, {"role": "role"}),
        ("aws_lb_listener_rule", 100, {"listener_arn": "listener", "priority": 1}),
        ("aws_lb_target_group", 100, {}),
    ],
)
def test_one_resource_more_than_a_quota_is_found(
    type_: str, most: int, resource: dict[str, Any]
) -> None:
    assert breaches(stack(type_, *[resource] * most)) == []
    assert len(breaches(stack(type_, *[resource] * (most + 1)))) == 1


@pytest.mark.parametrize(
    ("type_", "attribute", "most"),
    [
        ("aws_iam_policy", "policy", 6144),
        ("aws_iam_role", "assume_role_policy", 2048),
        ("aws_iam_role_policy", "policy", 10_240),
    ],
)
def test_a_policy_with_a_character_too_many_is_found(type_: str, attribute: str, most: int) -> None:
    assert breaches(stack(type_, {attribute: "a " * most})) == []
    assert len(breaches(stack(type_, {attribute: "a " * most + "a"}))) == 1


def test_a_certificate_with_a_name_too_many_is_found() -> None:
    names = [f"{number}.cruddur.example" for number in range(10)]
    certificate = {"domain_name": names[0], "subject_alternative_names": names}

    assert breaches(stack("aws_acm_certificate", certificate)) == []
    certificate["domain_name"] = "cruddur.example"
    assert len(breaches(stack("aws_acm_certificate", certificate))) == 1
