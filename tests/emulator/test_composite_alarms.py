"""Composite alarms of the emulator: AWS accepts one order of creation and of deletion only."""

from typing import Any

import pytest

from tests.helpers.emulator import Emulator

TOPIC = "arn:aws:sns:us-east-1:123456789012:alarms"


@pytest.fixture
def cloudwatch(emulator: Emulator) -> Any:
    client = emulator.client("cloudwatch")
    for name in ("child-1", "child-2"):
        client.put_metric_alarm(
            AlarmName=name,
            Namespace="AWS/ApplicationELB",
            MetricName="RequestCount",
            ComparisonOperator="GreaterThanThreshold",
            EvaluationPeriods=1,
            Period=60,
            Statistic="Sum",
            Threshold=5,
        )
    return client


def put(cloudwatch: Any, *children: str, name: str = "parent") -> None:
    rule = " AND ".join(f'ALARM("{child}")' for child in children)
    tags = [{"Key": "Project", "Value": "cruddur"}]
    cloudwatch.put_composite_alarm(
        AlarmName=name, AlarmRule=rule, AlarmActions=[TOPIC], OKActions=[TOPIC], Tags=tags
    )


def test_a_composite_alarm_keeps_its_rule_actions_and_tags(cloudwatch: Any) -> None:
    put(cloudwatch, "child-1", "child-2")

    answer = cloudwatch.describe_alarms(AlarmNames=["parent"], AlarmTypes=["CompositeAlarm"])
    (alarm,) = answer["CompositeAlarms"]
    assert alarm["AlarmRule"] == 'ALARM("child-1") AND ALARM("child-2")'
    assert alarm["AlarmActions"] == alarm["OKActions"] == [TOPIC]
    tags = cloudwatch.list_tags_for_resource(ResourceARN=alarm["AlarmArn"])["Tags"]
    assert tags == [{"Key": "Project", "Value": "cruddur"}]


def test_only_metric_alarms_are_described_unless_the_request_names_the_type(
    cloudwatch: Any,
) -> None:
    put(cloudwatch, "child-1")

    names = ["parent", "child-1", "child-2"]
    metric_alarms = cloudwatch.describe_alarms(AlarmNames=names)
    assert metric_alarms["CompositeAlarms"] == []
    assert len(metric_alarms["MetricAlarms"]) == 2
    both = cloudwatch.describe_alarms(
        AlarmNames=names, AlarmTypes=["CompositeAlarm", "MetricAlarm"]
    )
    assert [alarm["AlarmName"] for alarm in both["CompositeAlarms"]] == ["parent"]
    assert len(both["MetricAlarms"]) == 2


def test_a_rule_may_only_name_existing_alarms(cloudwatch: Any) -> None:
    with pytest.raises(cloudwatch.exceptions.ClientError) as refused:
        put(cloudwatch, "child-1", "missing")

    assert "alarms [missing] in the alarm rule do not exist" in str(refused.value)


def test_an_alarm_that_a_rule_names_cannot_be_deleted(cloudwatch: Any) -> None:
    put(cloudwatch, "child-1")

    with pytest.raises(cloudwatch.exceptions.ClientError) as refused:
        cloudwatch.delete_alarms(AlarmNames=["child-1"])

    assert "Cannot delete child-1 as there are composite alarm(s) depending on it." in str(
        refused.value
    )
    cloudwatch.delete_alarms(AlarmNames=["parent"])
    cloudwatch.delete_alarms(AlarmNames=["child-1"])


def test_one_request_deletes_at_most_one_composite_alarm(cloudwatch: Any) -> None:
    put(cloudwatch, "child-1")
    put(cloudwatch, "child-1", name="parent-2")

    with pytest.raises(cloudwatch.exceptions.ClientError):
        cloudwatch.delete_alarms(AlarmNames=["parent", "parent-2"])
