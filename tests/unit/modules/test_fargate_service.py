import json
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from cdktf import TerraformStack

from modules.fargate_service import (
    EgressRule,
    PauseSchedule,
    Scaling,
    TrackedMetric,
    capacity_provider_strategy,
)
from modules.policy import allow
from tests.helpers.fargate import (
    CONTAINER,
    DEPLOYMENT,
    TASK,
    account_id,
    fargate_service,
    load_balancer,
    surroundings,
)
from tests.helpers.synthesis import Synthesized, synthesize

CPU = TrackedMetric("cpu", "ECSServiceAverageCPUUtilization", 60)
REQUESTS = TrackedMetric("requests", "ALBRequestCountPerTarget", 1000, "app/x/1/targetgroup/y/2")
PAUSE = PauseSchedule("0 20 ? * MON-FRI *", "0 7 ? * MON-FRI *", "Europe/Berlin")


def service(**changes: Any) -> Synthesized:
    return synthesize(lambda stack: fargate_service(stack, **changes))


def containers(synthesized: Synthesized) -> list[dict[str, Any]]:
    definitions = synthesized.one("aws_ecs_task_definition")["container_definitions"]
    parsed: list[dict[str, Any]] = json.loads(definitions)
    return parsed


def statements(synthesized: Synthesized, role: str) -> list[dict[str, Any]]:
    policy = synthesized.at("aws_iam_role_policy", f"api/roles/{role}_permissions")["policy"]
    parsed: list[dict[str, Any]] = json.loads(policy)["Statement"]
    return parsed


def test_the_task_runs_on_fargate_in_its_declared_size() -> None:
    task = service().one("aws_ecs_task_definition")

    assert task["family"] == "cruddur-dev-api"
    assert task["requires_compatibilities"] == ["FARGATE"]
    assert (task["network_mode"], task["cpu"], task["memory"]) == ("awsvpc", "256", "512")


def test_the_container_comes_first_then_its_sidecars() -> None:
    assert [container["name"] for container in containers(service())] == ["api", "xray"]


def test_the_container_listens_on_a_named_http_port() -> None:
    own, _ = containers(service())

    ports = {"containerPort": 4567, "hostPort": 4567}
    assert own["portMappings"] == [
        {"name": "api", **ports, "protocol": "tcp", "appProtocol": "http"}
    ]


def test_the_container_has_its_health_check() -> None:
    own, _ = containers(service())

    assert own["healthCheck"] == {
        "command": ["CMD-SHELL", "check"],
        "interval": 30,
        "timeout": 5,
        "retries": 3,
        "startPeriod": 60,
    }


def test_a_start_period_of_zero_is_left_to_ecs() -> None:
    health_check = replace(CONTAINER.health_check, start_period_seconds=0)
    container = replace(CONTAINER, health_check=health_check)
    own, _ = containers(service(task=replace(TASK, container=container)))

    assert "startPeriod" not in own["healthCheck"]


def test_variables_are_sorted_so_that_no_plan_shows_another_order() -> None:
    own, _ = containers(service())

    assert own["environment"] == [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}]


def test_secrets_come_from_ssm_and_never_as_text() -> None:
    own, _ = containers(service())

    assert own["secrets"] == [{"name": "TOKEN", "valueFrom": CONTAINER.secret_arns["TOKEN"]}]


def test_every_container_logs_to_the_services_group_under_its_name() -> None:
    synthesized = service()

    group = synthesized.one("aws_cloudwatch_log_group")
    assert (group["name"], group["retention_in_days"]) == ("/cruddur/dev/api", 7)
    for container in containers(synthesized):
        assert container["logConfiguration"]["logDriver"] == "awslogs"
        options = container["logConfiguration"]["options"]
        assert options["awslogs-stream-prefix"] == "api"
        # The container continues to run when CloudWatch Logs does not answer.
        assert (options["mode"], options["max-buffer-size"]) == ("non-blocking", "25m")


def test_the_execution_role_has_images_logs_and_secrets_of_its_own_service_only() -> None:
    by_action = {
        statement["Action"][0]: statement["Resource"]
        for statement in statements(service(), "execution")
    }

    assert by_action["ecr:GetAuthorizationToken"] == ["*"]
    assert by_action["ecr:BatchCheckLayerAvailability"] == [
        "arn:aws:ecr:us-east-1:123456789012:repository/api"
    ]
    assert by_action["ssm:GetParameters"] == list(CONTAINER.secret_arns.values())
    assert by_action["logs:CreateLogStream"][0].endswith(".arn}:*")


def test_the_task_role_has_the_statements_of_the_task() -> None:
    given = allow(["xray:PutTraceSegments"], "*")

    assert statements(service(task=replace(TASK, statements=[given])), "task") == [given]


def test_a_task_without_permissions_has_a_role_without_a_policy() -> None:
    assert list(service().all("aws_iam_role_policy")) == ["api/roles/execution_permissions"]


def test_only_ecs_of_this_account_and_region_may_assume_the_roles() -> None:
    synthesized = service()

    account = account_id(synthesized)
    for role in synthesized.all("aws_iam_role").values():
        (statement,) = json.loads(role["assume_role_policy"])["Statement"]
        assert statement["Principal"] == {"Service": "ecs-tasks.amazonaws.com"}
        assert statement["Condition"] == {
            "StringEquals": {"aws:SourceAccount": account},
            "ArnLike": {"aws:SourceArn": f"arn:aws:ecs:us-east-1:{account}:*"},
        }


def test_execute_command_comes_with_its_permissions() -> None:
    enabled = service(task=replace(TASK, enable_execute_command=True))

    (statement,) = statements(enabled, "task")
    assert enabled.one("aws_ecs_service")["enable_execute_command"] is True
    assert {action.partition(":")[0] for action in statement["Action"]} == {"ssmmessages"}


def test_an_internal_service_has_no_target_group() -> None:
    internal = service().one("aws_ecs_service")

    assert "load_balancer" not in internal
    assert "health_check_grace_period_seconds" not in internal


WORKER = replace(TASK, container=replace(CONTAINER, port=None))


def test_a_worker_has_no_port_target_group_or_endpoint_and_calls_others() -> None:
    def worker_and_callee(stack: TerraformStack) -> None:
        around = surroundings(stack)
        callee = fargate_service(stack, "callee", **around)
        fargate_service(stack, "worker", task=WORKER, callees=[callee], **around)

    synthesized = synthesize(worker_and_callee)

    worker = synthesized.at("aws_ecs_service", "worker/service")
    task = synthesized.at("aws_ecs_task_definition", "worker/task")
    own, *_ = json.loads(task["container_definitions"])
    namespace = synthesized.at("aws_ecs_service", "callee/service")["service_connect_configuration"]
    assert "load_balancer" not in worker
    assert worker["service_connect_configuration"] == {
        "enabled": True,
        "namespace": namespace["namespace"],
    }
    assert "portMappings" not in own
    assert own["healthCheck"]["command"]
    egress = synthesized.all("aws_vpc_security_group_egress_rule")
    assert [rule["from_port"] for rule in egress.values()] == [CONTAINER.port]


def test_no_service_may_call_a_worker() -> None:
    def caller_of_a_worker(stack: TerraformStack) -> None:
        around = surroundings(stack)
        worker = fargate_service(stack, "worker", task=WORKER, **around)
        fargate_service(stack, "caller", callees=[worker], **around)

    with pytest.raises(ValueError, match="it is a worker"):
        synthesize(caller_of_a_worker)


def test_terraform_waits_for_a_rollout_as_long_as_the_environment_allows() -> None:
    resource = service(deployment=replace(DEPLOYMENT, timeout_minutes=45)).one("aws_ecs_service")

    assert resource["wait_for_steady_state"] is True
    assert resource["timeouts"] == {"create": "45m", "update": "45m", "delete": "45m"}


def test_an_internal_service_without_callers_accepts_no_traffic() -> None:
    assert service().all("aws_vpc_security_group_ingress_rule") == {}


def test_the_load_balancer_reaches_a_public_service_and_is_ready_before_the_service() -> None:
    public = synthesize(lambda stack: fargate_service(stack, load_balancer=load_balancer(stack)))

    resource = public.one("aws_ecs_service")
    assert resource["load_balancer"][0]["container_port"] == CONTAINER.port
    assert resource["health_check_grace_period_seconds"] == 60
    assert public.address("aws_lb_listener", "load_balancer/https") in resource["depends_on"]
    out = public.at("aws_vpc_security_group_egress_rule", "load_balancer/firewall/to_api")
    into = public.at("aws_vpc_security_group_ingress_rule", "api/firewall/from_load_balancer")
    assert connection(out) == connection(into) == (*groups(public, "load_balancer", "api"), 4567)


def test_a_caller_reaches_its_callee_which_is_created_first() -> None:
    def build(stack: TerraformStack) -> None:
        shared = surroundings(stack)
        worker = replace(TASK, container=replace(CONTAINER, name="worker", port=8080))
        callee = fargate_service(stack, "worker", task=worker, **shared)
        fargate_service(stack, callees=[callee], **shared)

    synthesized = synthesize(build)

    out = synthesized.at("aws_vpc_security_group_egress_rule", "api/firewall/to_worker")
    into = synthesized.at("aws_vpc_security_group_ingress_rule", "worker/firewall/from_api")
    assert connection(out) == connection(into) == (*groups(synthesized, "api", "worker"), 8080)
    caller = synthesized.at("aws_ecs_service", "api/service")
    assert synthesized.address("aws_ecs_service", "worker/service") in caller["depends_on"]
    egress = synthesized.address("aws_vpc_security_group_egress_rule", "api/firewall/to_worker")
    assert egress in caller["depends_on"]


def groups(synthesized: Synthesized, *owners: str) -> tuple[str, ...]:
    """Return references to the ids of the owners' security groups."""
    return tuple(
        f"${{{synthesized.address('aws_security_group', f'{owner}/firewall/group')}.id}}"
        for owner in owners
    )


def connection(rule: dict[str, Any]) -> tuple[str, str, int]:
    """Return the source group, the target group and the port of a rule's connection."""
    own, peer = rule["security_group_id"], rule["referenced_security_group_id"]
    source, target = (own, peer) if rule["description"].startswith("To ") else (peer, own)
    assert rule["from_port"] == rule["to_port"]
    return source, target, rule["to_port"]


def test_tasks_may_connect_to_the_peers_of_their_egress_rules_only() -> None:
    closed = service()
    opened = service(
        egress_rules=[
            EgressRule("database", "To database", 5432, cidr_block="10.0.0.0/16"),
            EgressRule("s3", "To Amazon S3", 443, prefix_list_id="pl-1"),
            EgressRule("endpoints", "To endpoints", 443, security_group_id="sg-1"),
        ]
    )

    rules = opened.all("aws_vpc_security_group_egress_rule")
    assert closed.all("aws_vpc_security_group_egress_rule") == {}
    assert "egress" not in closed.one("aws_security_group")
    peers = ("cidr_ipv4", "prefix_list_id", "referenced_security_group_id")
    assert {
        path.rpartition("/")[2]: (
            rule["ip_protocol"],
            rule["from_port"],
            rule["to_port"],
            [rule[peer] for peer in peers if rule.get(peer)],
        )
        for path, rule in rules.items()
    } == {
        "database": ("tcp", 5432, 5432, ["10.0.0.0/16"]),
        "s3": ("tcp", 443, 443, ["pl-1"]),
        "endpoints": ("tcp", 443, 443, ["sg-1"]),
    }


def test_rules_for_a_foreign_group_exist_before_the_tasks_start_and_until_they_end() -> None:
    rule = EgressRule("database", "To database", 5432, security_group_id="sg-1", is_foreign=True)
    synthesized = service(egress_rules=[rule])

    needed = synthesized.one("aws_ecs_service")["depends_on"]
    for direction, path in (("egress", "database"), ("ingress", "database_inbound")):
        type_ = f"aws_vpc_security_group_{direction}_rule"
        assert synthesized.address(type_, f"api/firewall/{path}") in needed


def test_ecs_keeps_the_tasks_balanced_across_availability_zones() -> None:
    """AWS refuses this with a maximum of 100 percent."""
    balanced = service().one("aws_ecs_service")

    assert balanced["availability_zone_rebalancing"] == "ENABLED"
    assert balanced["deployment_maximum_percent"] > 100


def test_tags_and_managed_tags_reach_the_tasks() -> None:
    resource = service().one("aws_ecs_service")

    assert (resource["enable_ecs_managed_tags"], resource["propagate_tags"]) == (True, "SERVICE")


@pytest.mark.parametrize(
    ("weights", "strategy"),
    [
        ((1, 0, 0), [{"capacity_provider": "FARGATE", "weight": 1}]),
        ((0, 1, 0), [{"capacity_provider": "FARGATE_SPOT", "weight": 1}]),
        (
            (1, 4, 2),
            [
                {"capacity_provider": "FARGATE", "weight": 1, "base": 2},
                {"capacity_provider": "FARGATE_SPOT", "weight": 4},
            ],
        ),
    ],
)
def test_tasks_are_divided_between_on_demand_and_spot(
    weights: tuple[int, int, int], strategy: list[dict[str, Any]]
) -> None:
    fargate, spot, base = weights
    providers = capacity_provider_strategy(
        fargate_weight=fargate, fargate_spot_weight=spot, fargate_base_count=base
    )
    deployment = replace(DEPLOYMENT, capacity_provider_strategy=providers)
    synthesized = service(deployment=deployment)

    assert synthesized.one("aws_ecs_service")["capacity_provider_strategy"] == strategy


@pytest.mark.parametrize("rolls_back", [True, False])
def test_an_alarm_rolls_back_a_deployment_only_if_wanted(rolls_back: bool) -> None:
    synthesized = service(deployment=replace(DEPLOYMENT, rollback_on_alarm=rolls_back))

    alarms = synthesized.one("aws_ecs_service")["alarms"]
    assert alarms == {"alarm_names": ["api-5xx"], "enable": rolls_back, "rollback": rolls_back}


def test_a_service_without_alarms_watches_none() -> None:
    unwatched = service(deployment=replace(DEPLOYMENT, alarm_names=[]))

    assert "alarms" not in unwatched.one("aws_ecs_service")


def test_terraform_sets_the_count_unless_something_scales_the_service() -> None:
    scaling = Scaling(minimum_count=1, maximum_count=4, metrics=(CPU,), pause=None)
    fixed, scaled = service(), service(scaling=scaling)

    assert fixed.one("aws_ecs_service")["desired_count"] == 2
    assert "ignore_changes" not in fixed.one("aws_ecs_service")["lifecycle"]
    assert fixed.all("aws_appautoscaling_target") == {}
    assert scaled.one("aws_ecs_service")["lifecycle"]["ignore_changes"] == ["desired_count"]
    target = scaled.one("aws_appautoscaling_target")
    address = scaled.address("aws_ecs_service", "api/service")
    assert target["resource_id"] == f"service/cruddur-dev/${{{address}.name}}"
    assert (target["min_capacity"], target["max_capacity"]) == (1, 4)


def test_terraform_changes_one_policy_or_scheduled_action_of_a_target_after_the_other() -> None:
    scaling = Scaling(minimum_count=1, maximum_count=4, metrics=(CPU, REQUESTS), pause=PAUSE)
    synthesized = service(scaling=scaling)

    policy, action = "aws_appautoscaling_policy", "aws_appautoscaling_scheduled_action"
    changes = [
        *((policy, f"api/scaling/{name}") for name in ("cpu", "requests")),
        *((action, f"api/scaling/{name}") for name in ("stop", "start")),
    ]
    for earlier, later in pairwise(changes):
        assert synthesized.at(*later)["depends_on"] == [synthesized.address(*earlier)]


def test_terraform_ignores_the_bounds_only_where_there_is_a_pause() -> None:
    def ignored(pause: PauseSchedule | None) -> Any:
        scaling = Scaling(minimum_count=1, maximum_count=4, metrics=(CPU,), pause=pause)
        target = service(scaling=scaling).one("aws_appautoscaling_target")
        return target.get("lifecycle", {}).get("ignore_changes")

    assert ignored(PAUSE) == ["min_capacity", "max_capacity"]
    assert ignored(None) is None
