import json
from typing import Any

import pytest

from modules.alarms import DeadLettersAlarm
from tests.helpers.examples import environment, scheduled_service, service, web
from tests.helpers.synthesis import Synthesized, application, created

PATH = "schedules/task/clean"
QUEUE = "schedules/group/dead_letters"


@pytest.fixture(scope="module")
def synthesized() -> Synthesized:
    return application(environment(services=(web(), scheduled_service())))


@pytest.fixture(scope="module")
def schedule(synthesized: Synthesized) -> dict[str, Any]:
    return synthesized.one("aws_scheduler_schedule")


@pytest.fixture(scope="module")
def statements(synthesized: Synthesized) -> dict[str, dict[str, Any]]:
    """Return the statements of the role's policy by their only action."""
    policy = synthesized.at("aws_iam_role_policy", f"{PATH}/permissions")["policy"]
    found: list[dict[str, Any]] = json.loads(policy)["Statement"]
    return {action: each for each in found for action in each["Action"]}


def attribute(synthesized: Synthesized, type_: str, path: str, name: str) -> str:
    return f"${{{synthesized.address(type_, path)}.{name}}}"


def test_a_task_runs_at_the_times_of_its_schedule(schedule: dict[str, Any]) -> None:
    assert schedule["name"] == "clean"
    assert schedule["schedule_expression"] == "cron(30 3 * * ? *)"
    assert schedule["schedule_expression_timezone"] == "Europe/Berlin"
    assert schedule["flexible_time_window"] == {"mode": "OFF"}


def test_a_schedule_runs_one_task_on_fargate_in_the_network_of_its_service(
    synthesized: Synthesized, schedule: dict[str, Any]
) -> None:
    parameters = schedule["target"]["ecs_parameters"]
    network = synthesized.at("aws_ecs_service", "service/worker/service")["network_configuration"]

    assert parameters["task_definition_arn"] == attribute(
        synthesized, "aws_ecs_task_definition", "service/worker/tasks/clean", "arn"
    )
    assert (parameters["launch_type"], parameters["task_count"]) == ("FARGATE", 1)
    assert parameters["network_configuration"] == network
    assert parameters["propagate_tags"] == "TASK_DEFINITION"
    assert parameters["enable_ecs_managed_tags"] is True


def test_the_role_of_a_schedule_may_run_its_task_only_and_in_its_cluster_only(
    synthesized: Synthesized, statements: dict[str, dict[str, Any]]
) -> None:
    family = attribute(
        synthesized,
        "aws_ecs_task_definition",
        "service/worker/tasks/clean",
        "arn_without_revision",
    )
    cluster = attribute(synthesized, "aws_ecs_cluster", "cluster/cluster", "arn")

    assert statements["ecs:RunTask"]["Resource"] == [f"{family}:*"]
    assert statements["ecs:RunTask"]["Condition"] == {"ArnEquals": {"ecs:cluster": cluster}}
    assert statements["ecs:TagResource"]["Condition"] == {
        "StringEquals": {"ecs:CreateAction": "RunTask"}
    }
    assert statements.keys() == {
        "ecs:RunTask", "ecs:TagResource", "iam:PassRole", "sqs:SendMessage",
    }  # fmt: skip


def test_the_role_of_a_schedule_may_pass_the_two_roles_of_its_task_only(
    synthesized: Synthesized, statements: dict[str, dict[str, Any]]
) -> None:
    passed = statements["iam:PassRole"]

    assert passed["Resource"] == [
        attribute(synthesized, "aws_iam_role", f"service/worker/roles/{kind}", "arn")
        for kind in ("execution", "task")
    ]
    assert passed["Condition"] == {
        "StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}
    }


def test_only_the_schedule_group_of_this_account_may_assume_the_role(
    synthesized: Synthesized,
) -> None:
    trust = synthesized.at("aws_iam_role", f"{PATH}/role")["assume_role_policy"]
    (statement,) = json.loads(trust)["Statement"]

    group = attribute(synthesized, "aws_scheduler_schedule_group", "schedules/group/group", "arn")
    assert statement["Principal"] == {"Service": "scheduler.amazonaws.com"}
    assert statement["Condition"]["ArnLike"] == {"aws:SourceArn": group}
    assert "aws:SourceAccount" in statement["Condition"]["StringEquals"]


def test_a_failed_start_is_tried_again_for_an_hour_and_then_reported(
    synthesized: Synthesized,
    schedule: dict[str, Any],
    statements: dict[str, dict[str, Any]],
) -> None:
    queue = attribute(synthesized, "aws_sqs_queue", QUEUE, "arn")

    assert schedule["target"]["retry_policy"]["maximum_event_age_in_seconds"] == 3600
    assert schedule["target"]["dead_letter_config"] == {"arn": queue}
    assert statements["sqs:SendMessage"]["Resource"] == [queue]


def test_a_role_has_its_permissions_before_the_schedule_exists(
    synthesized: Synthesized, schedule: dict[str, Any]
) -> None:
    permissions = synthesized.address("aws_iam_role_policy", f"{PATH}/permissions")

    assert schedule["depends_on"] == [permissions]


def test_the_dead_letter_queue_is_encrypted_and_refuses_plain_http(
    synthesized: Synthesized,
) -> None:
    queue = synthesized.at("aws_sqs_queue", QUEUE)
    (statement,) = json.loads(queue["policy"])["Statement"]

    assert queue["sqs_managed_sse_enabled"] is True
    assert (statement["Effect"], statement["Action"]) == ("Deny", "sqs:*")
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert statement["Resource"].endswith(":cruddur-test-dead-letters")


def test_the_dead_letter_queue_keeps_messages_for_fourteen_days(synthesized: Synthesized) -> None:
    assert synthesized.at("aws_sqs_queue", QUEUE)["message_retention_seconds"] == 1209600


def test_one_message_in_the_dead_letter_queue_raises_the_alarm(synthesized: Synthesized) -> None:
    alarm = synthesized.at("aws_cloudwatch_metric_alarm", "monitoring/alarms/dead_letters/alarm")

    assert alarm["dimensions"] == {"QueueName": synthesized.one("aws_sqs_queue")["name"]}
    assert alarm["metric_name"] == "ApproximateNumberOfMessagesVisible"
    assert (alarm["threshold"], alarm["evaluation_periods"]) == (1, 1)
    topic = attribute(synthesized, "aws_sns_topic", "monitoring/topic/topic", "arn")
    assert alarm["alarm_actions"] == alarm["ok_actions"] == [topic]


def test_the_alarm_is_quiet_while_the_queue_is_not_used() -> None:
    alarm = created(DeadLettersAlarm, "x", name="n", queue_name="q", topic_arn="arn:topic")

    assert alarm.one("aws_cloudwatch_metric_alarm")["treat_missing_data"] == "notBreaching"


def test_an_environment_without_schedules_has_neither_group_nor_queue_nor_alarm() -> None:
    synthesized = application(environment(services=(web(), service())))

    for type_ in ("aws_scheduler_schedule_group", "aws_sqs_queue"):
        assert synthesized.all(type_) == {}
    alarms = synthesized.all("aws_cloudwatch_metric_alarm")
    assert not any("dead_letters" in path for path in alarms)
