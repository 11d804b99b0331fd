"""Our own rules: each finds the fault that it is for."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from environments.definition import Autoscaling, Environment
from tests.helpers.examples import environment, service, web
from tests.helpers.synthesis import Synthesized, synthesize_environment
from tests.policy import rules
from tests.policy.rules import RULES, Rule

SOUND = environment(
    name="prod",
    services=(
        web(
            desired_count=2,
            connects_to=("worker",),
            autoscaling=Autoscaling(minimum_count=2, maximum_count=3),
        ),
        service(desired_count=2),
    ),
    access_logs=True,
)


def stacks(of: Environment) -> dict[str, Synthesized]:
    """Return the stacks of an environment by their kind."""
    return {name.partition("-")[2]: stack for name, stack in synthesize_environment(of).items()}


@pytest.fixture(scope="module")
def sound() -> dict[str, Synthesized]:
    return stacks(SOUND)


Break = Callable[[Synthesized], None]


def at(type_: str, path: str, **changes: Any) -> Break:
    """Return a function that changes values of a resource."""
    return lambda stack: stack.at(type_, path).update(changes)


def own_container(**changes: Any) -> Break:
    """Return a function that changes the web service's own container; None deletes a value."""

    def change(stack: Synthesized) -> None:
        task = stack.at("aws_ecs_task_definition", "service/web/task")
        own, *sidecars = json.loads(task["container_definitions"])
        kept = {key: value for key, value in {**own, **changes}.items() if value is not None}
        task["container_definitions"] = json.dumps([kept, *sidecars])

    return change


def statement(type_: str, path: str, field: str, **changes: Any) -> Break:
    """Return a function that changes values of the first statement of a policy."""

    def change(stack: Synthesized) -> None:
        resource = stack.at(type_, path)
        document = json.loads(resource[field])
        document["Statement"][0].update(changes)
        resource[field] = json.dumps(document)

    return change


def open_to_the_load_balancer(stack: Synthesized) -> None:
    source = stack.at(INGRESS, "service/web/firewall/from_load_balancer")
    stack.at(INGRESS, FROM_WEB)["referenced_security_group_id"] = source[
        "referenced_security_group_id"
    ]


def in_a_vpc_without_nat(stack: Synthesized) -> None:
    metadata = {"metadata": {"path": "prod-application/network/vpc"}}
    stack.document["resource"]["aws_vpc"] = {"vpc": {"//": metadata}}


SERVICE, WEB, WORKER = "aws_ecs_service", "service/web/service", "service/worker/service"
FROM_WEB = "service/worker/firewall/from_web"
TRUST = ("aws_iam_role", "service/web/roles/task", "assume_role_policy")
BUCKET_POLICY = ("aws_s3_bucket_policy", "access_logs/private/policy", "policy")
OWNERSHIP = "aws_s3_bucket_ownership_controls"
INGRESS = "aws_vpc_security_group_ingress_rule"
HTTP, SCALING = "load_balancer/firewall/http", "service/web/scaling/target"
LISTENER, HTTPS = "aws_lb_listener", "load_balancer/https"
NO_ROLLBACK = {"enable": True, "rollback": False}
BREAKS: list[tuple[Rule, Break]] = [
    (rules.images_are_pinned, own_container(image="example/web:latest")),
    (rules.images_are_pinned, own_container(image="example:5000/web")),
    (rules.images_are_reachable, in_a_vpc_without_nat),
    (rules.containers_log, own_container(logConfiguration=None)),
    (rules.containers_are_not_privileged, own_container(privileged=True)),
    (rules.services_are_health_checked, own_container(healthCheck=None)),
    (rules.rollouts_are_rolled_back, at(SERVICE, WEB, deployment_circuit_breaker=NO_ROLLBACK)),
    (rules.production_survives_a_task, at(SERVICE, WORKER, desired_count=1)),
    (rules.production_survives_a_task, at("aws_appautoscaling_target", SCALING, min_capacity=1)),
    (rules.production_has_no_shell, at(SERVICE, WEB, enable_execute_command=True)),
    (rules.internal_services_are_internal, open_to_the_load_balancer),
    (rules.internal_services_are_internal, at(SERVICE, WORKER, load_balancer=[{}])),
    (rules.the_world_reaches_the_load_balancer_only, at(INGRESS, FROM_WEB, cidr_ipv4="0.0.0.0/0")),
    (rules.the_world_reaches_the_load_balancer_only, at(INGRESS, HTTP, from_port=22, to_port=22)),
    (rules.nobody_trusts_everybody, statement(*TRUST, Principal="*")),
    (rules.nobody_trusts_everybody, statement(*TRUST, Principal={"AWS": "*"})),
    (rules.buckets_refuse_plain_http, statement(*BUCKET_POLICY, Condition={})),
    (rules.buckets_have_no_acls, at(OWNERSHIP, "access_logs/private/ownership", rule={})),
    *(
        (
            rules.responses_have_security_headers,
            at(LISTENER, HTTPS, **{f"routing_http_response_{header}_header_value": ""}),
        )
        for header in ("content_security_policy", "x_frame_options")
    ),
    (
        rules.services_are_spread_over_zones,
        at(SERVICE, WEB, availability_zone_rebalancing="DISABLED"),
    ),
    (
        rules.logs_expire,
        at("aws_cloudwatch_log_group", "service/web/logs", retention_in_days=0),
    ),
]


IDS = [f"{rule.__name__}-{number}" for number, (rule, _) in enumerate(BREAKS)]


@pytest.mark.parametrize(("rule", "break_it"), BREAKS, ids=IDS)
def test_a_fault_breaks_its_rule_and_no_other(
    sound: dict[str, Synthesized], rule: Rule, break_it: Break
) -> None:
    broken = copy.deepcopy(sound)
    break_it(broken["application"])

    assert [other for other in RULES if list(other(broken, SOUND))] == [rule]


def test_every_rule_can_be_broken() -> None:
    assert {rule for rule, _ in BREAKS} == set(RULES)
