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


def at(stack: Synthesized, type_: str, path: str, **changes: Any) -> None:
    """Change values of a resource."""
    stack.at(type_, path).update(changes)


def own_container(stack: Synthesized, **changes: Any) -> None:
    """Change values of the web service's own container; None deletes a value."""
    task = stack.at("aws_ecs_task_definition", "service/web/task")
    own, *sidecars = json.loads(task["container_definitions"])
    kept = {key: value for key, value in {**own, **changes}.items() if value is not None}
    task["container_definitions"] = json.dumps([kept, *sidecars])


def statement(stack: Synthesized, type_: str, path: str, field: str, **changes: Any) -> None:
    """Change values of the first statement of a policy."""
    resource = stack.at(type_, path)
    document = json.loads(resource[field])
    document["Statement"][0].update(changes)
    resource[field] = json.dumps(document)


WEB, WORKER = "service/web/service", "service/worker/service"
FROM_WEB = "service/worker/firewall/from_web"
TRUST = ("aws_iam_role", "service/web/roles/task", "assume_role_policy")
BUCKET_POLICY = ("aws_s3_bucket_policy", "access_logs/private/policy", "policy")
INGRESS = "aws_vpc_security_group_ingress_rule"
BREAKS: list[tuple[Rule, Callable[[Synthesized], None]]] = [
    (rules.images_are_pinned, lambda it: own_container(it, image="example/web:latest")),
    (rules.images_are_pinned, lambda it: own_container(it, image="example:5000/web")),
    (rules.containers_log, lambda it: own_container(it, logConfiguration=None)),
    (rules.containers_are_not_privileged, lambda it: own_container(it, privileged=True)),
    (rules.services_are_health_checked, lambda it: own_container(it, healthCheck=None)),
    (
        rules.rollouts_are_rolled_back,
        lambda it: at(
            it,
            "aws_ecs_service",
            WEB,
            deployment_circuit_breaker={"enable": True, "rollback": False},
        ),
    ),
    (
        rules.production_survives_a_task,
        lambda it: at(it, "aws_ecs_service", WORKER, desired_count=1),
    ),
    (
        rules.production_survives_a_task,
        lambda it: at(
            it, "aws_appautoscaling_target", "service/web/scaling/target", min_capacity=1
        ),
    ),
    (
        rules.production_has_no_shell,
        lambda it: at(it, "aws_ecs_service", WEB, enable_execute_command=True),
    ),
    (
        rules.internal_services_are_internal,
        lambda it: at(
            it,
            INGRESS,
            FROM_WEB,
            referenced_security_group_id=it.at(INGRESS, "service/web/firewall/from_load_balancer")[
                "referenced_security_group_id"
            ],
        ),
    ),
    (
        rules.internal_services_are_internal,
        lambda it: at(it, "aws_ecs_service", WORKER, load_balancer=[{"container_port": 8080}]),
    ),
    (
        rules.the_world_reaches_the_load_balancer_only,
        lambda it: at(it, INGRESS, FROM_WEB, cidr_ipv4="0.0.0.0/0"),
    ),
    (
        rules.the_world_reaches_the_load_balancer_only,
        lambda it: at(it, INGRESS, "load_balancer/firewall/http", from_port=22, to_port=22),
    ),
    (rules.nobody_trusts_everybody, lambda it: statement(it, *TRUST, Principal="*")),
    (rules.nobody_trusts_everybody, lambda it: statement(it, *TRUST, Principal={"AWS": "*"})),
    (rules.buckets_refuse_plain_http, lambda it: statement(it, *BUCKET_POLICY, Condition={})),
    (
        rules.logs_expire,
        lambda it: at(it, "aws_cloudwatch_log_group", "service/web/logs", retention_in_days=0),
    ),
]


IDS = [f"{rule.__name__}-{number}" for number, (rule, _) in enumerate(BREAKS)]


@pytest.mark.parametrize(("rule", "break_it"), BREAKS, ids=IDS)
def test_a_fault_breaks_its_rule_and_no_other(
    sound: dict[str, Synthesized], rule: Rule, break_it: Callable[[Synthesized], None]
) -> None:
    broken = copy.deepcopy(sound)
    break_it(broken["application"])

    assert [other for other in RULES if list(other(broken, SOUND))] == [rule]


def test_every_rule_can_be_broken() -> None:
    assert {rule for rule, _ in BREAKS} == set(RULES)
