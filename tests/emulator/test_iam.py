"""Quotas of IAM, and names of service-linked roles, in the emulator."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.helpers.emulator import Emulator


@pytest.fixture
def role_name(emulator: Emulator, request: pytest.FixtureRequest) -> str:
    name = str(request.node.name)[-64:]
    trust = policy(Principal={"Service": "ecs-tasks.amazonaws.com"}, Action="sts:AssumeRole")
    emulator.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=trust)
    return name


def policy(**statement: Any) -> str:
    return json.dumps(
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]},
        separators=(",", ":"),
    )


def policy_of(size: int) -> str:
    """Return a policy of exactly this many characters, plus white space."""
    without_resource = policy(Action="s3:GetObject", Resource="arn:aws:s3:::")
    document = policy(
        Action="s3:GetObject", Resource=f"arn:aws:s3:::{'a' * (size - len(without_resource))}"
    )
    return document.replace(",", ", \n")


def test_a_role_has_ten_attached_policies_at_most(emulator: Emulator, role_name: str) -> None:
    iam = emulator.client("iam")
    names = [f"{role_name}-{number}" for number in range(11)]
    arns = [
        iam.create_policy(PolicyName=name, PolicyDocument=policy_of(200))["Policy"]["Arn"]
        for name in names
    ]
    for arn in arns[:10]:
        iam.attach_role_policy(RoleName=role_name, PolicyArn=arn)
    iam.attach_role_policy(RoleName=role_name, PolicyArn=arns[0])

    with pytest.raises(ClientError, match=r"LimitExceeded.*PoliciesPerRole: 10"):
        iam.attach_role_policy(RoleName=role_name, PolicyArn=arns[10])


def test_a_managed_policy_has_6144_characters_at_most(emulator: Emulator) -> None:
    iam = emulator.client("iam")
    longest = iam.create_policy(PolicyName="longest", PolicyDocument=policy_of(6144))["Policy"]

    with pytest.raises(ClientError, match=r"LimitExceeded.*PolicySize: 6144"):
        iam.create_policy(PolicyName="longer", PolicyDocument=policy_of(6145))
    with pytest.raises(ClientError, match=r"LimitExceeded.*PolicySize: 6144"):
        iam.create_policy_version(PolicyArn=longest["Arn"], PolicyDocument=policy_of(6145))


def test_a_roles_inline_policies_have_10240_characters_together(
    emulator: Emulator, role_name: str
) -> None:
    def put(name: str, size: int) -> None:
        emulator.client("iam").put_role_policy(
            RoleName=role_name, PolicyName=name, PolicyDocument=policy_of(size)
        )

    put("one", 5000)
    put("other", 5240)

    with pytest.raises(ClientError, match=r"LimitExceeded.*Maximum policy size of 10240 bytes"):
        put("other", 5241)
    put("one", 4000)
    put("other", 5241)


def test_a_trust_policy_has_2048_characters_at_most(emulator: Emulator, role_name: str) -> None:
    iam = emulator.client("iam")
    services = [f"{'a' * 50}{number}.amazonaws.com" for number in range(40)]
    trust = policy(Principal={"Service": services}, Action="sts:AssumeRole")

    with pytest.raises(ClientError, match=r"LimitExceeded.*ACLSizePerRole: 2048"):
        iam.create_role(RoleName="trusting", AssumeRolePolicyDocument=trust)
    with pytest.raises(ClientError, match=r"LimitExceeded.*ACLSizePerRole: 2048"):
        iam.update_assume_role_policy(RoleName=role_name, PolicyDocument=trust)


def test_the_role_of_ecs_is_called_as_aws_calls_it(emulator: Emulator) -> None:
    iam = emulator.client("iam", "123456789013")

    made = iam.create_service_linked_role(AWSServiceName="ecs.amazonaws.com")

    assert made["Role"]["RoleName"] == "AWSServiceRoleForECS"
