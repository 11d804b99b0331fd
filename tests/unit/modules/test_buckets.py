import json
from collections.abc import Callable
from typing import Any

import pytest
from cdktf import TerraformStack

from modules.access_logs import REGIONS_WITH_A_DELIVERY_ACCOUNT, AccessLogBucket
from modules.state import StateBucket
from modules.state_logs import StateLogs
from tests.helpers.synthesis import Synthesized, created, synthesize


def state(stack: TerraformStack) -> None:
    StateBucket(stack, "state", name="cruddur-dev-terraform-state-123456789012", kms_key_arn=None)


def logs(stack: TerraformStack) -> None:
    AccessLogBucket(stack, "logs", name="cruddur-dev-logs", region="us-east-1", retention_days=30)


def state_logs(stack: TerraformStack) -> None:
    StateLogs(
        stack,
        "logs",
        name="cruddur-dev-state-logs",
        state_bucket="cruddur-dev-state",
        account_id="123456789012",
        retention_days=30,
    )


def statements(synthesized: Synthesized) -> dict[str, Any]:
    policy = json.loads(synthesized.one("aws_s3_bucket_policy")["policy"])
    return {statement["Sid"]: statement for statement in policy["Statement"]}


@pytest.mark.parametrize("bucket", [state, logs, state_logs])
def test_refuses_plain_http(bucket: Callable[[TerraformStack], None]) -> None:
    refusal = statements(synthesize(bucket))["RefusePlainHttp"]

    assert (refusal["Effect"], refusal["Principal"]) == ("Deny", {"AWS": "*"})
    assert refusal["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


@pytest.mark.parametrize("bucket", [state, logs, state_logs])
def test_blocks_public_access(bucket: Callable[[TerraformStack], None]) -> None:
    block = synthesize(bucket).one("aws_s3_bucket_public_access_block")

    assert block["block_public_acls"] is block["block_public_policy"] is True
    assert block["ignore_public_acls"] is block["restrict_public_buckets"] is True


@pytest.mark.parametrize("bucket", [state, logs, state_logs])
def test_has_no_acls_and_owns_all_its_objects(bucket: Callable[[TerraformStack], None]) -> None:
    controls = synthesize(bucket).one("aws_s3_bucket_ownership_controls")

    assert controls["rule"] == {"object_ownership": "BucketOwnerEnforced"}


def test_the_owner_is_set_after_the_policy_and_the_block_of_public_access() -> None:
    """S3 answers requests at the same time with OperationAborted."""
    synthesized = synthesize(state)

    waits = synthesized.one("aws_s3_bucket_ownership_controls")["depends_on"]
    assert waits == [
        synthesized.address("aws_s3_bucket_policy", "state/private/policy"),
        synthesized.address("aws_s3_bucket_public_access_block", "state/private/public_access"),
    ]


@pytest.mark.parametrize("bucket", [state, logs, state_logs])
def test_is_encrypted_with_s3_keys(bucket: Callable[[TerraformStack], None]) -> None:
    (rule,) = synthesize(bucket).one("aws_s3_bucket_server_side_encryption_configuration")["rule"]

    assert rule["apply_server_side_encryption_by_default"] == {"sse_algorithm": "AES256"}


def test_every_version_of_a_state_is_kept() -> None:
    synthesized = synthesize(state)

    versioning = synthesized.one("aws_s3_bucket_versioning")["versioning_configuration"]
    assert versioning == {"status": "Enabled"}
    assert synthesized.all("aws_s3_bucket_lifecycle_configuration") == {}


def test_terraform_refuses_to_destroy_the_state_bucket() -> None:
    assert synthesize(state).one("aws_s3_bucket")["lifecycle"] == {"prevent_destroy": True}


@pytest.mark.parametrize("bucket", [logs, state_logs])
def test_access_logs_expire(bucket: Callable[[TerraformStack], None]) -> None:
    (rule,) = synthesize(bucket).one("aws_s3_bucket_lifecycle_configuration")["rule"]

    assert rule["expiration"] == [{"days": 30}]


def test_states_are_encrypted_with_a_key_where_there_is_one() -> None:
    synthesized = created(StateBucket, "state", name="states", kms_key_arn="arn:key")

    (rule,) = synthesized.one("aws_s3_bucket_server_side_encryption_configuration")["rule"]
    assert rule["apply_server_side_encryption_by_default"] == {
        "sse_algorithm": "aws:kms",
        "kms_master_key_id": "arn:key",
    }
    assert rule["bucket_key_enabled"] is True


def test_requests_to_the_state_bucket_are_logged_by_s3_alone() -> None:
    synthesized = synthesize(state_logs)

    logging = synthesized.one("aws_s3_bucket_logging")
    delivery = statements(synthesized)["AllowServerAccessLogs"]
    assert logging["bucket"] == "cruddur-dev-state"
    assert delivery["Principal"] == {"Service": "logging.s3.amazonaws.com"}
    assert delivery["Resource"] == "arn:aws:s3:::cruddur-dev-state-logs/*"
    assert delivery["Condition"] == {
        "ArnLike": {"aws:SourceArn": "arn:aws:s3:::cruddur-dev-state"},
        "StringEquals": {"aws:SourceAccount": "123456789012"},
    }


@pytest.mark.parametrize(
    ("region", "principal"), [("us-east-1", "AWS"), ("il-central-1", "Service")]
)
def test_logs_are_delivered_by_the_account_or_the_service_of_the_region(
    region: str, principal: str
) -> None:
    synthesized = created(AccessLogBucket, "logs", name="x", region=region, retention_days=1)

    delivery = statements(synthesized)["AllowLoadBalancerLogs"]
    assert list(delivery["Principal"]) == [principal]
    assert bool(synthesized.data("aws_elb_service_account")) is (principal == "AWS")
    assert (delivery["Action"], delivery["Resource"]) == ("s3:PutObject", "arn:aws:s3:::x/*")


def test_no_region_opened_since_august_2022_has_a_delivery_account() -> None:
    newer = {"ap-south-2", "ap-southeast-4", "eu-central-2", "eu-south-2", "me-central-1"}

    assert newer.isdisjoint(REGIONS_WITH_A_DELIVERY_ACCOUNT)
