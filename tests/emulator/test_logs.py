"""Log groups of the emulator: their KMS keys, and the selection of streams by a prefix."""

import time
from typing import Any

import pytest

from tests.helpers.emulator import Emulator

KEY = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000001"


@pytest.fixture
def logs(emulator: Emulator) -> Any:
    return emulator.client("logs")


def key_of(logs: Any, name: str) -> str | None:
    (group,) = logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    key: str | None = group.get("kmsKeyId")
    return key


def test_a_key_is_associated_and_disassociated(logs: Any) -> None:
    logs.create_log_group(logGroupName="/keys/of-a-group")

    logs.associate_kms_key(logGroupName="/keys/of-a-group", kmsKeyId=KEY)
    assert key_of(logs, "/keys/of-a-group") == KEY
    logs.disassociate_kms_key(logGroupName="/keys/of-a-group")
    assert key_of(logs, "/keys/of-a-group") is None


def test_a_group_that_is_not_there_has_no_key(logs: Any) -> None:
    with pytest.raises(logs.exceptions.ResourceNotFoundException):
        logs.associate_kms_key(logGroupName="/keys/missing", kmsKeyId=KEY)


def test_a_prefix_selects_the_streams_whose_events_are_returned(logs: Any) -> None:
    logs.create_log_group(logGroupName="/prefixes")
    for stream in ("task/task/1", "task/sidecar/1"):
        logs.create_log_stream(logGroupName="/prefixes", logStreamName=stream)
        event = {"timestamp": int(time.time() * 1000), "message": stream}
        logs.put_log_events(logGroupName="/prefixes", logStreamName=stream, logEvents=[event])

    found = logs.filter_log_events(logGroupName="/prefixes", logStreamNamePrefix="task/task/")

    assert [event["message"] for event in found["events"]] == ["task/task/1"]
