"""The HTTP server of the emulator, which is not the one that moto comes with."""

import http.client
from typing import Any
from urllib.parse import urlsplit

from tests.helpers.emulator import Emulator


def test_a_connection_stays_open_for_further_requests(emulator: Emulator) -> None:
    connection = http.client.HTTPConnection(urlsplit(emulator.url).netloc)
    connection.connect()
    first = connection.sock

    for _ in range(3):
        connection.request("GET", "/moto-api/")
        connection.getresponse().read()

    assert connection.sock is first
    connection.close()


def test_an_escaped_slash_in_a_path_is_part_of_a_name(emulator: Emulator) -> None:
    scheduler = emulator.client("scheduler")
    tags = [{"Key": "team", "Value": "messages"}]
    arn = scheduler.create_schedule_group(Name="nightly", Tags=tags)["ScheduleGroupArn"]

    assert "/" in arn
    assert scheduler.list_tags_for_resource(ResourceArn=arn)["Tags"] == tags


def test_a_key_with_escaped_characters_is_stored_as_it_was_written(emulator: Emulator) -> None:
    assert stored(emulator, "cruddur-escaped-keys", "a b/ä%2F", b"post")["Key"] == "a b/ä%2F"


def test_an_object_without_content_is_stored(emulator: Emulator) -> None:
    """Its request waits until it is told to continue, and then sends nothing."""
    assert stored(emulator, "cruddur-empty-objects", "empty", b"")["Size"] == 0


def stored(emulator: Emulator, bucket: str, key: str, content: bytes) -> dict[str, Any]:
    """Put an object into a new bucket, and return how the bucket lists it."""
    s3 = emulator.client("s3")
    s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key=key, Body=content)
    (listed,) = s3.list_objects_v2(Bucket=bucket)["Contents"]
    return dict(listed)
