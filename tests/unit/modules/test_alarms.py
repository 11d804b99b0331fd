import json
from typing import Any

import pytest

from modules.account import Account
from modules.alarms import AlarmTopic, AvailabilityAlarm, MissingTasksAlarm, PublicServiceAlarms
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


def availability(objective_percent: float = 99.9) -> Synthesized:
    return created(
        AvailabilityAlarm,
        "api",
        name="cruddur-dev-api",
        load_balancer_arn_suffix=DIMENSIONS["LoadBalancer"],
        target_group_arn_suffix=DIMENSIONS["TargetGroup"],
        objective_percent=objective_percent,
        topic_arn="arn:topic",
    )


@pytest.mark.parametrize(
    ("objective", "fast", "slow"),
    [(95.0, 72.0, 30.0), (99.0, 14.4, 6.0), (99.9, 1.44, 0.6), (99.99, 0.144, 0.06)],
)
def test_burn_rates_are_those_of_the_site_reliability_workbook(
    objective: float, fast: float, slow: float
) -> None:
    windows = availability(objective).all("aws_cloudwatch_metric_alarm")

    found = {path.rpartition("/")[2]: alarm["threshold"] for path, alarm in windows.items()}
    assert found == {"window_60": fast, "window_5": fast, "window_360": slow, "window_30": slow}


def test_an_objective_needs_both_windows_of_one_burn_rate() -> None:
    synthesized = availability()

    def is_in_alarm(minutes: int) -> str:
        address = synthesized.address("aws_cloudwatch_metric_alarm", f"api/window_{minutes}")
        return f'ALARM("${{{address}.alarm_name}}")'

    assert synthesized.one("aws_cloudwatch_composite_alarm")["alarm_rule"] == (
        f"({is_in_alarm(60)} AND {is_in_alarm(5)}) OR ({is_in_alarm(360)} AND {is_in_alarm(30)})"
    )


def test_a_window_is_one_period_that_cloudwatch_slides() -> None:
    for path, alarm in availability().all("aws_cloudwatch_metric_alarm").items():
        seconds = 60 * int(path.rpartition("_")[2])
        periods = {each["metric"]["period"] for each in alarm["metric_query"] if "metric" in each}

        assert (periods, alarm["evaluation_periods"]) == ({seconds}, 1)
        assert seconds <= 7 * 24 * 3600
        assert alarm["treat_missing_data"] == "notBreaching"


def test_failed_requests_are_5xx_and_refused_connections() -> None:
    windows = availability().all("aws_cloudwatch_metric_alarm")
    percent, failed, *metrics = windows["api/window_60"]["metric_query"]

    assert failed["expression"] == "SUM([FILL(errors, 0), FILL(refused, 0)])"
    assert {query["id"]: query["metric"]["metric_name"] for query in metrics} == {
        "errors": "HTTPCode_Target_5XX_Count",
        "refused": "TargetConnectionErrorCount",
        "requests": "RequestCount",
    }
    assert all(query["metric"]["dimensions"] == DIMENSIONS for query in metrics)
    assert (percent["return_data"], failed.get("return_data")) == (True, None)


def test_a_few_failures_burn_no_budget_and_a_short_window_needs_one_more() -> None:
    windows = availability().all("aws_cloudwatch_metric_alarm")
    expressions = {
        path.rpartition("_")[2]: alarm["metric_query"][0]["expression"]
        for path, alarm in windows.items()
    }

    for long, short in (("60", "5"), ("360", "30")):
        assert expressions[long] == "IF(failed >= 5, 100 * failed / requests, 0)"
        assert expressions[short] == "IF(failed >= 1, 100 * failed / requests, 0)"


def test_alarms_are_encrypted_with_the_key() -> None:
    assert topic().one("aws_sns_topic")["kms_master_key_id"] == "arn:key"


def test_only_alarms_and_budgets_of_this_account_may_publish() -> None:
    synthesized = topic()

    alarms, budgets = json.loads(synthesized.one("aws_sns_topic")["policy"])["Statement"]
    account = account_id(synthesized)
    assert alarms["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert budgets["Principal"] == {"Service": "budgets.amazonaws.com"}
    for allowed in (alarms, budgets):
        assert allowed["Action"] == "sns:Publish"
        assert allowed["Resource"] == f"arn:aws:sns:{REGION}:{account}:cruddur-dev-alarms"
        assert allowed["Condition"]["StringEquals"] == {"aws:SourceAccount": account}
    assert budgets["Condition"]["ArnLike"] == {"aws:SourceArn": f"arn:aws:budgets::{account}:*"}


def test_an_email_is_sent_only_where_there_is_an_address() -> None:
    subscription = topic(email="ops@cruddur.example").one("aws_sns_topic_subscription")

    assert (subscription["protocol"], subscription["endpoint"]) == ("email", "ops@cruddur.example")
    assert topic().all("aws_sns_topic_subscription") == {}
