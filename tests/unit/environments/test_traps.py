"""Known problems of ECS services behind a load balancer that Terraform manages.

The system of these tests has a public caller and an internal callee.
"""

import json
from typing import Any

import pytest

from environments.definition import AlarmThresholds, InvalidDefinition
from tests.helpers.examples import environment, service, web
from tests.helpers.synthesis import Synthesized, application, synthesize_environment


@pytest.fixture(scope="module")
def stack() -> Synthesized:
    return application(
        environment(
            services=(web(connects_to=("worker",)), service()),
            access_logs=True,
            enable_execute_command=True,
        )
    )


def caller(stack: Synthesized) -> dict[str, Any]:
    return stack.at("aws_ecs_service", "service/web/service")


def test_a_rolled_back_deployment_fails_the_apply(stack: Synthesized) -> None:
    for name in ("web", "worker"):
        resource = stack.at("aws_ecs_service", f"service/{name}/service")
        task = stack.address("aws_ecs_task_definition", f"service/{name}/task")
        (postcondition,) = resource["lifecycle"]["postcondition"]
        assert resource["deployment_circuit_breaker"] == {"enable": True, "rollback": True}
        assert resource["wait_for_steady_state"] is True
        assert postcondition["condition"] == f"${{self.task_definition == {task}.arn}}"


def test_service_connect_has_one_alias_with_a_port_and_the_default_dns_name(
    stack: Synthesized,
) -> None:
    configuration = stack.at("aws_ecs_service", "service/worker/service")[
        "service_connect_configuration"
    ]

    (connected,) = configuration["service"]
    assert connected["client_alias"] == {"dns_name": "worker.cruddur-test", "port": 8080}
    assert connected["discovery_name"] == connected["port_name"] == "worker"


def test_a_replaced_target_group_is_created_beside_the_one_in_use(stack: Synthesized) -> None:
    group = stack.one("aws_lb_target_group")

    assert "name" not in group
    assert len(group["name_prefix"]) <= 6
    assert group["lifecycle"] == {"create_before_destroy": True}


def test_a_destroyed_service_drains_before_its_policies_are_deleted(
    stack: Synthesized,
) -> None:
    policies = {
        stack.address("aws_iam_role_policy", f"service/web/roles/{role}_permissions")
        for role in ("execution", "task")
    }

    assert policies <= set(caller(stack)["depends_on"])


def test_changed_weights_of_capacity_providers_do_not_replace_a_service(stack: Synthesized) -> None:
    assert caller(stack)["force_new_deployment"] is True


def test_alarms_that_a_deployment_watches_exist_before_it_and_do_not_refer_to_it(
    stack: Synthesized,
) -> None:
    alarms = {
        stack.address("aws_cloudwatch_metric_alarm", path): alarm
        for path, alarm in stack.all("aws_cloudwatch_metric_alarm").items()
    }

    watched = caller(stack)["alarms"]
    assert (watched["enable"], watched["rollback"]) == (True, True)
    assert len(watched["alarm_names"]) == 3
    for name in watched["alarm_names"]:
        alarm = alarms[name.removeprefix("${").removesuffix(".alarm_name}")]
        assert "aws_ecs_service" not in json.dumps(alarm)


def test_no_deployment_watches_an_alarm_that_looks_back_at_the_version_before() -> None:
    objective = AlarmThresholds(availability_objective_percent=99.9)
    whole = environment(services=(web(alarm_thresholds=objective),))
    stack = synthesize_environment(whole)["test-application"]

    watched = stack.one("aws_ecs_service")["alarms"]["alarm_names"]
    assert not any("availability" in name for name in watched)
    assert len(watched) == 3


def test_alarms_reach_their_topic_although_it_is_encrypted(stack: Synthesized) -> None:
    state = synthesize_environment(environment())["test-state"]

    # The policy of alias/aws/sns does not let CloudWatch in.
    (key,) = stack.data("aws_kms_alias")
    assert key["name"] == "alias/cruddur-test-application"
    assert stack.one("aws_sns_topic")["kms_master_key_id"].startswith("${data.aws_kms_alias.")
    assert "cloudwatch.amazonaws.com" in state.one("aws_kms_key")["policy"]
    assert "budgets.amazonaws.com" in state.one("aws_kms_key")["policy"]


def test_the_image_is_looked_up_by_tag_so_that_a_missing_one_fails_the_plan(
    stack: Synthesized,
) -> None:
    task = stack.at("aws_ecs_task_definition", "service/web/task")

    image = json.loads(task["container_definitions"])[0]["image"]
    assert image.endswith(".image_digest}")
    assert {lookup["image_tag"] for lookup in stack.data("aws_ecr_image")} == {
        "${var.web_image_tag}",
        "${var.worker_image_tag}",
    }


def test_health_checks_use_the_traffic_port_http_1_1_grace_and_a_short_drain(
    stack: Synthesized,
) -> None:
    group = stack.one("aws_lb_target_group")

    assert group["health_check"]["port"] == "traffic-port"
    assert group["protocol_version"] == "HTTP1"
    assert group["deregistration_delay"] == "30"
    assert caller(stack)["health_check_grace_period_seconds"] > 0


def test_execute_command_has_its_four_permissions_and_variables_set_no_aws_key(
    stack: Synthesized,
) -> None:
    policy = stack.at("aws_iam_role_policy", "service/web/roles/task_permissions")["policy"]

    actions = [
        action
        for statement in json.loads(policy)["Statement"]
        for action in statement["Action"]
        if action.startswith("ssmmessages:")
    ]
    assert len(actions) == 4
    with pytest.raises(InvalidDefinition, match="the task role gives those"):
        web(environment_variables={"AWS_ACCESS_KEY_ID": "key"})


def test_access_logs_go_to_a_bucket_that_has_its_policy_first(
    stack: Synthesized,
) -> None:
    policy = stack.address("aws_s3_bucket_policy", "access_logs/private/policy")

    assert stack.one("aws_lb")["access_logs"]["bucket"] == f"${{{policy}.bucket}}"


def test_the_certificate_is_validated_before_a_listener_uses_it(stack: Synthesized) -> None:
    validation = stack.address("aws_acm_certificate_validation", "certificate/validation")

    listener = stack.at("aws_lb_listener", "load_balancer/https")
    assert listener["certificate_arn"] == f"${{{validation}.certificate_arn}}"
