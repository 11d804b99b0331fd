"""Plans for a DynamoDB table that exists already, and for a table with a new key."""

from typing import Any

import pytest
from cdktf import TerraformStack
from cdktf_cdktf_provider_aws.kms_key import KmsKey

from cli.tools.plan_changes import IN_PLACE, UNTOUCHED, changes
from cli.tools.terraform import Terraform
from emulator import laptop
from modules.table import Table
from tests.helpers.applying import apply, configure
from tests.helpers.emulator import Emulator
from tests.helpers.examples import table

NAME = "cruddur-dev-notes"


def write(terraform: Terraform, *, is_protected: bool) -> str:
    """Write a table, with its own key if it is protected, and return its address."""

    def build(stack: TerraformStack) -> None:
        key = KmsKey(stack, "key", enable_key_rotation=True)
        Table(
            stack,
            "notes",
            name=NAME,
            partition_key="pk",
            sort_key="sk",
            kms_key_arn=key.arn if is_protected else None,
            is_protected=is_protected,
        )

    return configure(terraform, build).address("aws_dynamodb_table", "notes/table")


def meaning(terraform: Terraform, address: str) -> str:
    """Return the effect of the next apply on the table."""
    found = {change.name: change.action for change in changes(terraform.plan())}
    return found[address]


@pytest.fixture(scope="module")
def terraform(emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Terraform:
    """Return Terraform with a stack for a table that the stack did not create."""
    directory = tmp_path_factory.mktemp("table")
    terraform = Terraform(directory, emulator.terraform_environment())
    laptop.create_table(emulator.client("dynamodb"), table(NAME, sort_key="sk"))
    write(terraform, is_protected=False)
    terraform.init()
    return terraform


def test_a_table_that_exists_is_refused_and_can_be_imported(
    terraform: Terraform, emulator: Emulator
) -> None:
    dynamodb: Any = emulator.client("dynamodb")
    item = {"pk": {"S": "kept"}, "sk": {"S": "1"}}
    dynamodb.put_item(TableName=NAME, Item=item)
    address = write(terraform, is_protected=False)

    code, output = terraform.attempt("apply", "-input=false", "-auto-approve")

    assert code == 1
    assert f"Table already exists: {NAME}" in output
    assert f"with {address}," in output

    terraform.import_(address, NAME)

    assert meaning(terraform, address) == IN_PLACE
    apply(terraform)
    assert meaning(terraform, address) == UNTOUCHED
    assert dynamodb.get_item(TableName=NAME, Key=item)["Item"] == item


@pytest.mark.parametrize("is_protected", [True, False])
def test_protection_and_encryption_are_switched_in_place(
    terraform: Terraform, is_protected: bool, emulator: Emulator
) -> None:
    address = write(terraform, is_protected=is_protected)

    assert meaning(terraform, address) == IN_PLACE
    apply(terraform)
    assert meaning(terraform, address) == UNTOUCHED

    dynamodb = emulator.client("dynamodb")
    found = dynamodb.describe_table(TableName=NAME)["Table"]
    assert found["DeletionProtectionEnabled"] is is_protected
    assert ("SSEDescription" in found) is is_protected
    backups = dynamodb.describe_continuous_backups(TableName=NAME)["ContinuousBackupsDescription"]
    recovery = backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"]
    assert recovery == ("ENABLED" if is_protected else "DISABLED")
