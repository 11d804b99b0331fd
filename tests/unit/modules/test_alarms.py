import json
from typing import Any

from modules.account import Account
from modules.alarms import AlarmTopic, MissingTasksAlarm, PublicServiceAlarms
from tests.helpers.fargate import REGION, account_id
from tests.helpers.synthesis import Synthesized, created, synthesize

DIMENSIONS = {"LoadBalancer": "app/cruddur-dev/1", "TargetGroup": "targetgroup/dev-2/3"}


def alarms(**changes: Any) -> dict[str, dict[str, Any]]:
    arguments = {
        "name": "cruddur-dev-api",
        "load_balancer_arn_suffix": DIMENSIONS["LoadBalancer"],
        "target_group_arn_suffix": DIMENSIONS["TargetGroup"],
        "target_5xx_percent": 5,
        "unhealthy_host_count": 1,
        "p95_latency_milliseconds": 1500,
        "topic_arn": "arn:topic",
        **changes,
    }
    synthesized = created(PublicServiceAlarms, "api", **arguments)
    found = synthesized.all("aws_cloudwatch_metric_alarm").values()
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


def test_errors_are_counted_in_percent_of_enough_requests() -> None:
    errors = alarms(target_5xx_percent=7)["5xx"]
    percent, *metrics = errors["metric_query"]

    assert percent["expression"] == "IF(FILL(errors, 0) >= 5, 100 * errors / requests, 0)"
    assert percent["return_data"] is True
    assert {query["id"]: query["metric"]["metric_name"] for query in metrics} == {
        "errors": "HTTPCode_Target_5XX_Count",
        "requests": "RequestCount",
    }
    assert all(query["metric"]["dimensions"] == DIMENSIONS for query in metrics)
    assert errors["threshold"] == 7


def test_latency_is_the_95th_percentile_in_seconds() -> None:
    latency = alarms(p95_latency_milliseconds=1500)["latency"]

    assert (latency["metric_name"], latency["extended_statistic"]) == ("TargetResponseTime", "p95")
    assert latency["threshold"] == 1.5
    assert latency["evaluate_low_sample_count_percentiles"] == "ignore"


def test_hosts_that_fail_the_load_balancers_check_are_counted() -> None:
    hosts = alarms(unhealthy_host_count=2)["unhealthy-hosts"]

    assert (hosts["metric_name"], hosts["threshold"]) == ("UnHealthyHostCount", 2)
    assert hosts["dimensions"] == DIMENSIONS


def test_an_alarm_needs_three_minutes_and_missing_data_raises_none() -> None:
    for alarm in alarms().values():
        assert alarm["evaluation_periods"] == 3
        assert alarm["treat_missing_data"] == "notBreaching"
        assert alarm["alarm_actions"] == alarm["ok_actions"] == ["arn:topic"]


def test_an_alarm_counts_the_desired_tasks_that_do_not_run() -> None:
    arguments = {"cluster": "cruddur-dev", "service": "api", "topic_arn": "arn:topic"}
    alarm = created(MissingTasksAlarm, "api", name="cruddur-dev-api", **arguments).one(
        "aws_cloudwatch_metric_alarm"
    )

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
