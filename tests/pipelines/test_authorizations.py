"""Translation of requests into authorizations of IAM: action, resource and conditions."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from botocore.loaders import Loader

from emulator.recorder import Request as Recorded
from tests.pipelines.authorizations import authorizations
from tests.pipelines.evaluators import Request

TAGS = {"Project": "cruddur", "Environment": "test"}
REQUESTED = {f"aws:RequestTag/{key}": value for key, value in TAGS.items()}
OWN = {f"aws:ResourceTag/{key}": value for key, value in TAGS.items()}
EC2 = "arn:aws:ec2:eu-central-1:123456789012:"
MODELS = {"elasticloadbalancing": "elbv2", "servicequotas": "service-quotas"}


def of(service: str, operation: str, parameters: dict[str, Any], **known: Any) -> list[Request]:
    request = Recorded("key", service, operation, "eu-central-1", parameters, known)
    return list(authorizations(request))


def test_what_is_created_with_tags_is_tagged_as_part_of_the_creation() -> None:
    tags = [{"Key": key, "Value": value} for key, value in TAGS.items()]
    specification = [{"ResourceType": "security-group", "Tags": tags}]

    assert of(
        "ec2",
        "CreateSecurityGroup",
        {"VpcId": "vpc-1", "TagSpecifications": specification},
        tags={"vpc-1": TAGS},
    ) == [
        Request("ec2:CreateSecurityGroup", f"{EC2}security-group/*", REQUESTED),
        Request(
            "ec2:CreateTags",
            f"{EC2}security-group/*",
            {**REQUESTED, "ec2:CreateAction": "CreateSecurityGroup"},
        ),
        Request("ec2:CreateSecurityGroup", f"{EC2}vpc/vpc-1", OWN),
    ]


def test_a_task_definition_passes_its_roles_to_ecs() -> None:
    role = "arn:aws:iam::123456789012:role/cruddur-test-web-task"

    asked = of("ecs", "RegisterTaskDefinition", {"family": "cruddur-test-web", "taskRoleArn": role})

    passed = {"iam:PassedToService": "ecs-tasks.amazonaws.com"}
    assert Request("iam:PassRole", role, passed) in asked


def test_a_state_that_a_key_encrypts_needs_the_key_through_s3() -> None:
    asked = of("s3", "PutObject", {"Bucket": "states", "Key": "a"}, KmsKey="arn:aws:kms:::key/1")

    assert asked == [
        Request("s3:PutObject", "arn:aws:s3:::states/a", {}),
        Request(
            "kms:GenerateDataKey",
            "arn:aws:kms:::key/1",
            {"kms:ViaService": "s3.eu-central-1.amazonaws.com"},
        ),
    ]


def test_a_key_is_described_by_the_alias_in_the_request() -> None:
    alias, key = "alias/aws/dynamodb", f"arn:aws:kms:eu-central-1:123456789012:key/{'0' * 8}"

    (by_alias,) = of("kms", "DescribeKey", {"KeyId": alias}, Arn=key)
    (by_id,) = of("kms", "DescribeKey", {"KeyId": "0" * 8}, Arn=key)

    assert by_alias == Request("kms:DescribeKey", key, {"kms:RequestAlias": alias})
    assert by_id == Request("kms:DescribeKey", key, {})


def test_every_record_of_a_change_is_named() -> None:
    changes = [{"ResourceRecordSet": {"Name": name}} for name in ("A.example.", "b.example")]

    asked, waiting = of(
        "route53",
        "ChangeResourceRecordSets",
        {"HostedZoneId": "/hostedzone/Z1", "ChangeBatch": {"Changes": changes}},
    )

    assert waiting == Request("route53:GetChange", "arn:aws:route53:::change/*", {})
    assert asked.resource == "arn:aws:route53:::hostedzone/Z1"
    assert asked.context == {
        "route53:ChangeResourceRecordSetsNormalizedRecordNames": ["a.example", "b.example"]
    }


def test_a_request_that_no_line_of_its_operation_fits_is_named() -> None:
    with pytest.raises(LookupError, match="ecr:DescribeRepositories: no line fits"):
        of("ecr", "DescribeRepositories", {})


def test_every_operation_of_the_table_is_in_aws_s_model() -> None:
    table = Path(__file__).with_name("authorizations.toml").read_text(encoding="utf-8")
    loader = Loader()  # it reads each model once
    unknown = [
        f"{service}:{operation}"
        for service, operations in tomllib.loads(table).items()
        for operation in operations
        if operation
        not in loader.load_service_model(MODELS.get(service, service), "service-2")["operations"]
    ]

    # Names that moto gives to operations of Amazon S3.
    assert set(unknown) <= {"s3:GetBucketLifecycle", "s3:PutBucketLifecycle"}
