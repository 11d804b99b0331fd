"""Look up log groups, alarms, dashboards and topics."""

from collections.abc import Iterator, Mapping
from typing import Any

from cli.state.resource_lookup.lookup import Found, by_arn, by_name, looks_up


@looks_up("aws_cloudwatch_log_group")
def _log_group(session: Any, arguments: Mapping[str, Any]) -> Iterator[Found]:
    name = arguments["name"]
    found = session.client("logs").describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    for each in found:
        if each["logGroupName"] == name:
            yield by_name(name, arn=each["arn"].removesuffix(":*"))


@looks_up("aws_cloudwatch_metric_alarm")
def _alarm(session: Any, arguments: Mapping[str, Any]) -> Iterator[Found]:
    name = arguments["alarm_name"]
    for each in session.client("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"]:
        arn = each["AlarmArn"]
        yield Found(name, {"id": name, "alarm_name": name, "arn": arn})


@looks_up("aws_cloudwatch_dashboard")
def _dashboard(session: Any, arguments: Mapping[str, Any]) -> Iterator[Found]:
    name = arguments["dashboard_name"]
    session.client("cloudwatch").get_dashboard(DashboardName=name)
    yield Found(name, {"id": name})


@looks_up("aws_sns_topic")
def _topic(session: Any, arguments: Mapping[str, Any]) -> Iterator[Found]:
    for page in session.client("sns").get_paginator("list_topics").paginate():
        for each in page["Topics"]:
            if each["TopicArn"].rpartition(":")[2] == arguments["name"]:
                yield by_arn(each["TopicArn"])
