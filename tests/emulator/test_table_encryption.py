"""Keys that encrypt DynamoDB tables of the emulator."""

from typing import Any

import pytest

from tests.helpers.emulator import Emulator


@pytest.fixture
def dynamodb(emulator: Emulator) -> Any:
    return emulator.client("dynamodb")


def create(dynamodb: Any, name: str, **encryption: Any) -> None:
    dynamodb.create_table(
        TableName=name,
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
        SSESpecification=encryption,
    )


def encryption(dynamodb: Any, name: str) -> dict[str, Any] | None:
    found: dict[str, Any] = dynamodb.describe_table(TableName=name)["Table"]
    return found.get("SSEDescription")


def test_another_key_encrypts_the_table_after_an_update(dynamodb: Any, emulator: Emulator) -> None:
    key: str = emulator.client("kms").create_key()["KeyMetadata"]["Arn"]
    create(dynamodb, "encrypted-anew", Enabled=False)
    wanted = {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key}

    dynamodb.update_table(TableName="encrypted-anew", SSESpecification=wanted)

    assert encryption(dynamodb, "encrypted-anew") == {
        "Status": "ENABLED",
        "SSEType": "KMS",
        "KMSMasterKeyArn": key,
    }

    dynamodb.update_table(TableName="encrypted-anew", SSESpecification={"Enabled": False})

    assert encryption(dynamodb, "encrypted-anew") is None


def test_a_table_without_own_encryption_creates_no_key_in_the_account(
    dynamodb: Any, emulator: Emulator
) -> None:
    kms = emulator.client("kms")
    before = kms.list_keys()["Keys"]

    create(dynamodb, "not-encrypted", Enabled=False)

    assert kms.list_keys()["Keys"] == before
