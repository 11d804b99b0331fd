"""Rules for every environment of this repository, whatever its values."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cli.tools.project import ROOT
from environments.definition import Environment, PublicUrl, load_environments
from environments.definition.variables import url_variable
from tests.helpers.generated.limits import breaches
from tests.helpers.synthesis import Synthesized, synthesize_environment

ENVIRONMENTS = load_environments()

# Names that live inside something whose own name carries the environment.
SCOPED_NAMES = {
    "aws_appautoscaling_policy",  # in its scalable target
    "aws_appautoscaling_scheduled_action",  # in its scalable target
    "aws_ecs_cluster_capacity_providers",  # in its cluster
    "aws_ecs_service",  # in its cluster
    "aws_iam_role_policy",  # in its role
    "aws_lb_listener",  # in its load balancer
    "aws_lb_listener_rule",  # in its listener
    "aws_scheduler_schedule",  # in its schedule group
    "aws_route53_record",  # in the environment's domain
}
NAME_FIELDS = ("name", "name_prefix", "bucket", "family", "alarm_name", "dashboard_name")


@pytest.fixture(scope="module", params=ENVIRONMENTS, ids=lambda environment: environment.name)
def environment(request: pytest.FixtureRequest) -> Environment:
    chosen: Environment = request.param
    return chosen


@pytest.fixture(scope="module")
def stacks(environment: Environment) -> dict[str, Synthesized]:
    return synthesize_environment(environment)


def resources(stacks: dict[str, Synthesized]) -> Iterator[tuple[str, dict[str, Any]]]:
    for synthesized in stacks.values():
        for type_ in synthesized.document["resource"]:
            for resource in synthesized.all(type_).values():
                yield type_, resource


def test_every_stack_has_an_encrypted_locked_s3_backend(
    stacks: dict[str, Synthesized], environment: Environment
) -> None:
    for synthesized in stacks.values():
        backend = synthesized.document["terraform"]["backend"]
        assert list(backend) == ["s3"]
        assert backend["s3"]["use_lockfile"] is True
        # Asked to encrypt, it would take S3's own keys instead of the bucket's.
        wanted = None if environment.customer_managed_keys else True
        assert backend["s3"].get("encrypt") is wanted


def test_every_stack_of_every_environment_has_a_state_key_of_its_own() -> None:
    places = [
        (backend["bucket"], backend["key"])
        for environment in ENVIRONMENTS
        for synthesized in synthesize_environment(environment).values()
        for backend in [synthesized.document["terraform"]["backend"]["s3"]]
    ]

    assert len(set(places)) == len(places)


def test_nothing_is_open_to_the_world_but_the_load_balancer_on_80_and_443(
    stacks: dict[str, Synthesized], environment: Environment
) -> None:
    synthesized = stacks[f"{environment.name}-application"]

    rules = synthesized.all("aws_vpc_security_group_ingress_rule")
    open_rules = {path: rule["from_port"] for path, rule in rules.items() if rule.get("cidr_ipv4")}
    assert open_rules == {
        "load_balancer/firewall/http": 80,
        "load_balancer/firewall/https": 443,
    }
    assert not any(rule.get("cidr_ipv6") or rule.get("prefix_list_id") for rule in rules.values())
    assert not any("ingress" in group for group in synthesized.all("aws_security_group").values())


def test_every_way_out_names_its_port_and_its_peer(
    stacks: dict[str, Synthesized], environment: Environment
) -> None:
    synthesized = stacks[f"{environment.name}-application"]

    rules = synthesized.all("aws_vpc_security_group_egress_rule")
    assert len(rules) > len(environment.services)
    for path, rule in rules.items():
        assert rule["ip_protocol"] == "tcp", path
        assert rule["from_port"] == rule["to_port"], path
        assert rule["to_port"] == 443 or rule.get("cidr_ipv4") != "0.0.0.0/0", path
    assert not any("egress" in group for group in synthesized.all("aws_security_group").values())


def test_every_physical_name_carries_the_environment(
    stacks: dict[str, Synthesized], environment: Environment
) -> None:
    checked = 0
    for type_, resource in resources(stacks):
        for field in NAME_FIELDS:
            name = resource.get(field)
            # A reference carries the name that it refers to.
            if name is None or type_ in SCOPED_NAMES or "${" in name:
                continue
            checked += 1
            assert environment.name[:5] in name, f"{type_}: {name}"
    assert checked > 10


def test_aws_accepts_every_name_and_description(stacks: dict[str, Synthesized]) -> None:
    assert [breach for synthesized in stacks.values() for breach in breaches(synthesized)] == []


def test_no_json_holds_an_absolute_path(stacks: dict[str, Synthesized]) -> None:
    for synthesized in stacks.values():
        text = json.dumps(synthesized.document)
        assert str(ROOT) not in text
        assert str(Path.home()) not in text
        assert "cdktf.out" not in text


def variables(stacks: dict[str, Synthesized], environment: Environment, service: str) -> Any:
    """The environment variables of a service's own container."""
    stack = stacks[f"{environment.name}-application"]
    task = stack.at("aws_ecs_task_definition", f"service/{service}/task")
    own = json.loads(task["container_definitions"])[0]
    return {variable["name"]: variable["value"] for variable in own["environment"]}


def test_public_urls_are_those_of_the_environment(
    stacks: dict[str, Synthesized], environment: Environment
) -> None:
    for service in environment.services:
        found = variables(stacks, environment, service.name)
        for name, value in service.environment_variables.items():
            if isinstance(value, PublicUrl):
                assert found[name].startswith("https://")
                assert found[name].endswith(environment.domain)


def test_a_caller_finds_every_service_that_it_connects_to_in_the_cluster(
    stacks: dict[str, Synthesized], environment: Environment
) -> None:
    for service in environment.services:
        found = variables(stacks, environment, service.name)
        for callee in map(environment.service, service.connects_to):
            url = f"http://{callee.name}.cruddur-{environment.name}:{callee.port}"
            assert found[url_variable(callee.name)] == url
