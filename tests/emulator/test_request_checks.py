"""The emulator refuses requests that break AWS's API models.

The validation in botocore is disabled, so that each request reaches the emulator.
"""

from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.helpers.emulator import Emulator


def client(emulator: Emulator, service: str) -> Any:
    """Return a client that sends its arguments without validation."""
    session: Any = emulator.session()
    return session.client(service, config=Config(parameter_validation=False))


def error(emulator: Emulator, service: str, operation: str, **arguments: Any) -> dict[str, Any]:
    """Return the error that the request is answered with, after checking its HTTP status."""
    with pytest.raises(ClientError) as raised:
        getattr(client(emulator, service), operation)(**arguments)
    response: dict[str, Any] = dict(raised.value.response)
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 400
    return {"Message": response.get("message"), **response["Error"]}


@pytest.mark.parametrize(
    ("service", "operation", "arguments", "message"),
    [
        (
            "iam",
            "create_role",
            {"RoleName": "a"},
            "Value null at 'assumeRolePolicyDocument' failed to satisfy constraint: "
            "Member must not be null",
        ),
        (
            "logs",
            "create_log_group",
            {"logGroupName": "a group"},
            "Value 'a group' at 'logGroupName' failed to satisfy constraint: "
            r"Member must satisfy regular expression pattern: [\.\-_/#A-Za-z0-9]+",
        ),
        (
            "iam",
            "get_role",
            {"RoleName": "a" * 65},
            "Member must have length less than or equal to 64",
        ),
        (
            "secretsmanager",
            "create_secret",
            {"Name": ""},
            "Member must have length greater than or equal to 1",
        ),
        (
            "kms",
            "create_key",
            {"KeyUsage": "DECORATE"},
            "Member must satisfy enum value set: [SIGN_VERIFY, ENCRYPT_DECRYPT, ",
        ),
        (
            "iam",
            "create_role",
            {"RoleName": "a", "AssumeRolePolicyDocument": "{}", "MaxSessionDuration": 43_201},
            "Value '43201' at 'maxSessionDuration' failed to satisfy constraint: "
            "Member must have value less than or equal to 43200",
        ),
        (
            "kms",
            "create_key",
            {"Tags": [{"TagKey": "a", "TagValue": "b"}, {"TagKey": "", "TagValue": "b"}]},
            "Value '' at 'tags.2.member.tagKey' failed to satisfy constraint: ",
        ),
        (
            "elbv2",
            "add_tags",
            {"ResourceArns": ["a"], "Tags": [{"Key": "it's"}]},
            "Value 'it's' at 'tags.1.member.key' failed to satisfy constraint: ",
        ),
    ],
)
def test_a_broken_constraint_is_refused(
    emulator: Emulator, service: str, operation: str, arguments: dict[str, Any], message: str
) -> None:
    answer = error(emulator, service, operation, **arguments)

    assert answer["Message"].startswith("1 validation error detected: ")
    assert message in answer["Message"]


@pytest.mark.parametrize(
    ("service", "operation", "arguments", "code"),
    [
        ("ecs", "create_service", {"launchType": "MOON"}, "InvalidParameterException"),
        ("wafv2", "list_web_acls", {"Scope": "MOON"}, "ValidationException"),
        ("ecr", "create_repository", {"repositoryName": "A"}, "InvalidParameterException"),
        ("servicediscovery", "create_http_namespace", {"Name": "a b"}, "InvalidInput"),
        ("elbv2", "create_load_balancer", {"Name": "a", "Scheme": "moon"}, "ValidationError"),
        ("ec2", "create_vpc", {"CidrBlock": "10.0.0.0/16", "InstanceTenancy": "moon"},
         "InvalidParameterValue"),
        ("ec2", "create_security_group", {"GroupName": "a"}, "MissingParameter"),
        ("xray", "create_group", {"GroupName": "a" * 33}, "InvalidRequestException"),
        ("s3", "put_object_acl", {"Bucket": "a", "Key": "a", "ACL": "moon"}, "InvalidArgument"),
        ("s3", "put_bucket_versioning", {"Bucket": "a",
         "VersioningConfiguration": {"Status": "Moon"}}, "InvalidArgument"),
        ("s3", "put_bucket_tagging", {"Bucket": "a", "Tagging": {"TagSet": [{"Key": "a"}]}},
         "MalformedXML"),
        ("route53", "change_tags_for_resource", {"ResourceType": "moon", "ResourceId": "a",
         "RemoveTagKeys": ["a"]}, "ValidationError"),
    ],
)  # fmt: skip
def test_each_service_answers_with_its_own_code(
    emulator: Emulator, service: str, operation: str, arguments: dict[str, Any], code: str
) -> None:
    assert error(emulator, service, operation, **arguments)["Code"] == code


def test_a_value_of_another_type_is_refused(emulator: Emulator) -> None:
    answer = error(emulator, "ecs", "list_clusters", maxResults="many")

    assert answer["Code"] == "SerializationException"


def test_all_violations_are_named(emulator: Emulator) -> None:
    answer = error(emulator, "secretsmanager", "tag_resource", SecretId="")

    assert answer["Message"] == (
        "2 validation errors detected: Value '' at 'secretId' failed to satisfy constraint: "
        "Member must have length greater than or equal to 1; "
        "Value null at 'tags' failed to satisfy constraint: Member must not be null"
    )


def test_a_refused_request_changes_nothing(emulator: Emulator) -> None:
    settings = [{"name": "moon", "value": "enabled"}]

    error(emulator, "ecs", "create_cluster", clusterName="refused", settings=settings)

    clusters = emulator.client("ecs").list_clusters()["clusterArns"]
    assert not any(arn.endswith("/refused") for arn in clusters)


def test_an_object_of_any_content_is_accepted(emulator: Emulator) -> None:
    s3 = emulator.client("s3")
    s3.create_bucket(Bucket="request-checks")
    content = bytes(range(256)) * 1024

    s3.put_object(Bucket="request-checks", Key="a/b c.bin", Body=content)

    assert s3.get_object(Bucket="request-checks", Key="a/b c.bin")["Body"].read() == content
