import json
from typing import Any

from modules.encryption_key import (
    EncryptionKey,
    ExistingKey,
    alarms_may_publish_encrypted,
    budgets_may_publish_encrypted,
    logs_may_be_encrypted,
)
from tests.helpers.synthesis import Synthesized, created

ACCOUNT = "123456789012"


def key(**changes: Any) -> Synthesized:
    names = {"alias": "cruddur-dev-application", "description": "Logs of cruddur-dev"}
    return created(EncryptionKey, "encryption", account_id=ACCOUNT, **names, **changes)


def statements(synthesized: Synthesized) -> list[dict[str, Any]]:
    policy: dict[str, Any] = json.loads(synthesized.one("aws_kms_key")["policy"])
    return list(policy["Statement"])


def test_aws_rotates_the_key_and_a_deletion_can_be_cancelled_for_30_days() -> None:
    resource = key().one("aws_kms_key")

    assert resource["enable_key_rotation"] is True
    assert resource["deletion_window_in_days"] == 30


def test_the_alias_leads_to_the_key() -> None:
    synthesized = key()

    alias = synthesized.one("aws_kms_alias")
    address = synthesized.address("aws_kms_key", "encryption/key")
    assert alias["name"] == "alias/cruddur-dev-application"
    assert alias["target_key_id"] == f"${{{address}.key_id}}"


def test_only_the_account_may_use_the_key_unless_others_are_allowed() -> None:
    (only,) = statements(key())

    assert only["Principal"] == {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}


def test_cloudwatch_alarms_may_publish_with_the_key() -> None:
    _, allowed = statements(key(statements=[alarms_may_publish_encrypted()]))

    assert allowed["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert allowed["Action"] == ["kms:Decrypt", "kms:GenerateDataKey*"]


def test_budgets_of_this_account_may_publish_with_the_key() -> None:
    _, allowed = statements(key(statements=[budgets_may_publish_encrypted(ACCOUNT)]))

    assert allowed["Principal"] == {"Service": "budgets.amazonaws.com"}
    assert allowed["Action"] == ["kms:Decrypt", "kms:GenerateDataKey*"]
    assert allowed["Condition"] == {
        "StringEquals": {"aws:SourceAccount": ACCOUNT},
        "ArnLike": {"aws:SourceArn": f"arn:aws:budgets::{ACCOUNT}:*"},
    }


def test_cloudwatch_logs_may_use_the_key_for_log_groups_of_this_account_only() -> None:
    logs = logs_may_be_encrypted(region="eu-central-1", account_id=ACCOUNT)

    _, allowed = statements(key(statements=[logs]))

    assert allowed["Principal"] == {"Service": "logs.eu-central-1.amazonaws.com"}
    groups = f"arn:aws:logs:eu-central-1:{ACCOUNT}:log-group:*"
    assert allowed["Condition"] == {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": groups}}


def test_terraform_refuses_to_destroy_the_key() -> None:
    assert key().one("aws_kms_key")["lifecycle"] == {"prevent_destroy": True}


def test_an_existing_key_is_found_by_its_alias() -> None:
    (alias,) = created(ExistingKey, "found", alias="cruddur-dev-registry").data("aws_kms_alias")

    assert alias["name"] == "alias/cruddur-dev-registry"
