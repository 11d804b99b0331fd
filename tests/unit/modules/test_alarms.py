"""The alarms and their topic."""

import json
from typing import Any

from modules.account import Account
from modules.alarms import AlarmTopic, MissingTasksAlarm, PublicServiceAlarms
from tests.helpers.fargate import REGION, account_id
from tests.helpers.synthesis import Synthesized, synthesize

DIMENSIONS = {"LoadBalancer": "app/cruddur-dev/1", "TargetGroup": "targetgroup/dev-2/3"}


def alarms(**changes: Any) -> dict[str, dict[str, Any]]:
    def build(stack: Any) -> None:
        PublicServiceAlarms(
            stack,
            "api",
            **{
                "name": "cruddur-dev-api",
                "load_balancer_arn_suffix": DIMENSIONS["LoadBalancer"],
                "target_group_arn_suffix": DIMENSIONS["TargetGroup"],
                "target_5xx_percent": 5,
                "unhealthy_host_count": 1,
                "p95_latency_milliseconds": 1500,
                "topic_arn": "arn:topic",
                **changes,
            },
        )

    found = synthesize(build).all("aws_cloudwatch_metric_alarm").values()
    return {alarm["alarm_name"].removeprefix("cruddur-dev-api-"): alarm for alarm in found}


def topic(email: str | None = None) -> Synthesized:
    return synthesize(
        lambda stack: AlarmTopic(
            stack,
            "topic",
            name="cruddur-dev-alarms",
            account=Account(stack, "account", region=REGION),
            kms_key_arn="arn:key",
            email=email,
        )
    )


def statement(policy: str, action: str) -> dict[str, Any]:
    (found,) = (
        statement for statement in json.loads(policy)["Statement"] if action in statement["Action"]
    )
    return dict(found)


def test_a_public_service_has_an_alarm_for_errors_unhealthy_hosts_and_latency() -> None:
    assert set(alarms()) == {"5xx", "unhealthy-hosts", "latency"}


def test_errors_are_counted_in_percent_of_enough_requests() -> None:
    percent, *metrics = alarms(target_5xx_percent=7)["5xx"]["metric_query"]

    assert percent["expression"] == "IF(FILL(errors, 0) >= 5, 100 * errors / requests, 0)"
    assert percent["return_data"] is True
    assert {query["id"]: query["metric"]["metric_name"] for query in metrics} == {
        "errors": "HTTPCode_Target_5XX_Count",
        "requests": "RequestCount",
    }
    assert all(query["metric"]["dimensions"] == DIMENSIONS for query in metrics)
    assert alarms(target_5xx_percent=7)["5xx"]["threshold"] == 7


def test_latency_is_that_of_95_in_100_requests_in_seconds() -> None:
    latency = alarms(p95_latency_milliseconds=1500)["latency"]

    assert (latency["metric_name"], latency["extended_statistic"], latency["threshold"]) == (
        "TargetResponseTime",
        "p95",
        1.5,
    )
    assert latency["evaluate_low_sample_count_percentiles"] == "ignore"


def test_hosts_that_fail_the_load_balancers_check_are_counted() -> None:
    hosts = alarms(unhealthy_host_count=2)["unhealthy-hosts"]

    assert (hosts["metric_name"], hosts["dimensions"], hosts["threshold"]) == (
        "UnHealthyHostCount",
        DIMENSIONS,
        2,
    )


def test_an_alarm_takes_three_minutes_and_is_not_raised_by_silence() -> None:
    for alarm in alarms().values():
        assert alarm["evaluation_periods"] == 3
        assert alarm["treat_missing_data"] == "notBreaching"
        assert alarm["alarm_actions"] == alarm["ok_actions"] == ["arn:topic"]


def test_tasks_that_are_desired_and_do_not_run_are_missed() -> None:
    alarm = synthesize(
        lambda stack: MissingTasksAlarm(
            stack,
            "api",
            name="cruddur-dev-api",
            cluster="cruddur-dev",
            service="api",
            topic_arn="arn:topic",
        )
    ).one("aws_cloudwatch_metric_alarm")

    missing, *metrics = alarm["metric_query"]
    assert (missing["expression"], alarm["threshold"]) == ("desired - running", 1)
    assert {query["id"]: query["metric"]["metric_name"] for query in metrics} == {
        "desired": "DesiredTaskCount",
        "running": "RunningTaskCount",
    }
    for query in metrics:
        assert query["metric"]["namespace"] == "ECS/ContainerInsights"
        assert query["metric"]["dimensions"] == {"ClusterName": "cruddur-dev", "ServiceName": "api"}


def test_alarms_are_encrypted_with_the_key() -> None:
    assert topic().one("aws_sns_topic")["kms_master_key_id"] == "arn:key"


def test_only_alarms_of_this_account_may_publish() -> None:
    synthesized = topic()

    allowed = statement(synthesized.one("aws_sns_topic")["policy"], "sns:Publish")
    account = account_id(synthesized)
    assert allowed["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert allowed["Resource"] == f"arn:aws:sns:{REGION}:{account}:cruddur-dev-alarms"
    assert allowed["Condition"] == {"StringEquals": {"aws:SourceAccount": account}}


def test_an_email_is_sent_only_where_there_is_an_address() -> None:
    subscription = topic(email="ops@cruddur.example").one("aws_sns_topic_subscription")

    assert (subscription["protocol"], subscription["endpoint"]) == ("email", "ops@cruddur.example")
    assert topic().all("aws_sns_topic_subscription") == {}
