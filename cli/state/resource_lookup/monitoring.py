"""Look up log groups, alarms, dashboards and topics."""

from typing import Any

from cli.state.resource_lookup.lookup import Arguments, Resource, listed, looks_up


@looks_up("aws_cloudwatch_log_group")
def _log_group(session: Any, arguments: Arguments) -> list[Resource]:
    name = arguments["name"]
    found = session.client("logs").describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    arns = [each["arn"].removesuffix(":*") for each in found if each["logGroupName"] == name]
    return [Resource.by_name(name, arn=arn) for arn in arns]


@looks_up("aws_cloudwatch_metric_alarm")
def _alarm(session: Any, arguments: Arguments) -> list[Resource]:
    name = arguments["alarm_name"]
    found = session.client("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"]
    return [Resource.by_id(name, alarm_name=name, arn=each["AlarmArn"]) for each in found]


@looks_up("aws_cloudwatch_dashboard")
def _dashboard(session: Any, arguments: Arguments) -> list[Resource]:
    name = arguments["dashboard_name"]
    session.client("cloudwatch").get_dashboard(DashboardName=name)
    return [Resource.by_id(name)]


@looks_up("aws_sns_topic")
def _topic(session: Any, arguments: Arguments) -> list[Resource]:
    arns = (each["TopicArn"] for each in listed(session.client("sns"), "list_topics", "Topics"))
    return [Resource.by_arn(arn) for arn in arns if arn.rpartition(":")[2] == arguments["name"]]
