from typing import Any

from modules.table import Table
from tests.helpers.synthesis import created


def resource(**changes: Any) -> dict[str, Any]:
    values = {
        "name": "cruddur-dev-messages",
        "partition_key": "pk",
        "sort_key": "sk",
        "kms_key_arn": None,
        "is_protected": False,
        **changes,
    }
    return created(Table, "messages", **values).one("aws_dynamodb_table")


def test_capacity_is_on_demand() -> None:
    assert resource()["billing_mode"] == "PAY_PER_REQUEST"


def test_both_keys_are_strings() -> None:
    assert resource()["attribute"] == [{"name": "pk", "type": "S"}, {"name": "sk", "type": "S"}]


def test_a_table_without_sort_key_has_one_attribute() -> None:
    found = resource(sort_key=None)

    assert found["attribute"] == [{"name": "pk", "type": "S"}]
    assert "range_key" not in found
