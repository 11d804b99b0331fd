"""Look up schedules, their group, and their dead-letter queue."""

from typing import Any

from cli.state.resource_lookup.lookup import Arguments, Resource


def aws_scheduler_schedule(session: Any, arguments: Arguments) -> list[Resource]:
    group, name = arguments["group_name"], arguments["name"]
    found = session.client("scheduler").get_schedule(GroupName=group, Name=name)
    return [Resource.by_id(f"{group}/{name}", arn=found["Arn"])]


def aws_scheduler_schedule_group(session: Any, arguments: Arguments) -> list[Resource]:
    name = arguments["name"]
    found = session.client("scheduler").get_schedule_group(Name=name)
    return [Resource.by_name(name, arn=found["Arn"])]


def aws_sqs_queue(session: Any, arguments: Arguments) -> list[Resource]:
    sqs, name = session.client("sqs"), arguments["name"]
    url = sqs.get_queue_url(QueueName=name)["QueueUrl"]
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
    return [Resource.by_id(url, arn=attributes["QueueArn"], name=name)]
