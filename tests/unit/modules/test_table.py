"""A DynamoDB table."""

from typing import Any

from modules.table import Table
from tests.helpers.synthesis import synthesize


def resource(**changes: Any) -> dict[str, Any]:
    """Return the table with default arguments, except for `changes`."""
    values = {
        "name": "cruddur-dev-messages",
        "partition_key": "pk",
        "sort_key": "sk",
        "kms_key_arn": None,
        "is_protected": False,
        **changes,
    }
    return synthesize(lambda stack: Table(stack, "messages", **values)).one("aws_dynamodb_table")


def test_capacity_is_on_demand() -> None:
    assert resource()["billing_mode"] == "PAY_PER_REQUEST"


def test_both_keys_are_strings() -> None:
    assert resource()["attribute"] == [{"name": "pk", "type": "S"}, {"name": "sk", "type": "S"}]


def test_a_table_without_sort_key_has_one_attribute() -> None:
    found = resource(sort_key=None)

    assert found["attribute"] == [{"name": "pk", "type": "S"}]
    assert "range_key" not in found


def test_what_is_off_is_written_down_so_that_terraform_switches_it_off() -> None:
    found = resource()

    assert found["server_side_encryption"] == {"enabled": False}
    assert found["point_in_time_recovery"] == {"enabled": False}
    assert found["deletion_protection_enabled"] is False
