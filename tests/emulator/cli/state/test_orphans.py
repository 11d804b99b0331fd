"""Resources that a killed Terraform left behind, and resources of somebody else."""

import json
from typing import Any

import pytest

from cli.release import deploy
from cli.state.orphans import Orphan, orphans
from cli.state.terraform_state import TerraformState
from emulator import laptop
from environments.definition import names
from tests.helpers import examples
from tests.helpers.commands import DEV, Run
from tests.helpers.emulator import Emulator

TAGS = {"Environment": "dev", "ManagedBy": "terraform", "Project": "cruddur"}
OTHER_TAGS = {**TAGS, "Environment": "devel"}


def look(
    emulator: Emulator,
    *,
    data: dict[str, Any] | None = None,
    with_repeatable: bool = False,
    **resources: dict[str, Any],
) -> list[Orphan]:
    """Look for one resource of each type, while no state contains any."""
    state = TerraformState(emulator.client("s3"), DEV, "application")
    configuration = {
        "provider": {"aws": [{"default_tags": [{"tags": {**TAGS, "Added": "later"}}]}]},
        "data": {type_: {"this": arguments} for type_, arguments in (data or {}).items()},
        "resource": {type_: {"this": arguments} for type_, arguments in resources.items()},
    }
    return orphans(emulator.session(), state, configuration, with_repeatable=with_repeatable)


def pairs(tags: dict[str, str], key: str = "Key", value: str = "Value") -> list[dict[str, str]]:
    return [{key: name, value: text} for name, text in tags.items()]


def target_group(emulator: Emulator, name: str, tags: dict[str, str], port: int = 3000) -> str:
    ec2, elbv2 = emulator.client("ec2"), emulator.client("elbv2")
    created = elbv2.create_target_group(
        Name=name,
        Port=port,
        Protocol="HTTP",
        HealthCheckPath="/health",
        VpcId=ec2.describe_vpcs()["Vpcs"][0]["VpcId"],
        Tags=pairs(tags),
    )
    return str(created["TargetGroups"][0]["TargetGroupArn"])


def test_a_key_without_our_tags_is_no_orphan(emulator: Emulator) -> None:
    kms = emulator.client("kms")
    kms.create_key(Description="Alarms")
    kms.create_key(Description="Alarms", Tags=pairs(OTHER_TAGS, "TagKey", "TagValue"))
    created = kms.create_key(Description="Alarms", Tags=pairs(TAGS, "TagKey", "TagValue"))

    found = look(emulator, aws_kms_key={"description": "Alarms"})

    assert [each.import_id for each in found] == [created["KeyMetadata"]["KeyId"]]


def test_a_key_that_is_pending_deletion_is_no_orphan(emulator: Emulator) -> None:
    kms = emulator.client("kms")
    created = kms.create_key(Description="Gone", Tags=pairs(TAGS, "TagKey", "TagValue"))
    kms.schedule_key_deletion(KeyId=created["KeyMetadata"]["KeyId"])

    assert look(emulator, aws_kms_key={"description": "Gone"}) == []


def test_a_table_without_our_tags_is_reported_and_left_alone(emulator: Emulator) -> None:
    dynamodb = emulator.client("dynamodb")
    arguments = {"name": "cruddur-dev-before"}
    laptop.create_table(dynamodb, examples.table(arguments["name"], create=False))
    described = dynamodb.describe_table(TableName=arguments["name"])["Table"]

    (before,) = look(emulator, aws_dynamodb_table=arguments)
    assert str(before) == (
        "cruddur-dev-before lacks the tags of this environment: not ours, so "
        "aws_dynamodb_table.this leaves it alone"
    )

    dynamodb.tag_resource(ResourceArn=described["TableArn"], Tags=pairs(TAGS))
    (found,) = look(emulator, aws_dynamodb_table=arguments)
    assert (found.import_id, found.foreign) == (arguments["name"], "")


def test_a_missing_table_is_no_orphan(emulator: Emulator) -> None:
    assert look(emulator, aws_dynamodb_table={"name": "cruddur-dev-never"}) == []


def test_a_target_group_of_another_environment_is_no_orphan(emulator: Emulator) -> None:
    target_group(emulator, "dev-theirs", OTHER_TAGS)
    ours = target_group(emulator, "dev-ours", TAGS)
    target_group(emulator, "dev-another-port", TAGS, port=4567)

    arguments = {"name_prefix": "dev-", "port": 3000, "health_check": {"path": "/health"}}
    found = look(emulator, aws_lb_target_group=arguments)

    assert [each.import_id for each in found] == [ours]


def group(emulator: Emulator, name: str, description: str, tags: dict[str, str]) -> str:
    specification = {"ResourceType": "security-group", "Tags": pairs(tags)}
    created = emulator.client("ec2").create_security_group(
        GroupName=name, Description=description, TagSpecifications=[specification]
    )
    return str(created["GroupId"])


def test_a_superfluous_resource_follows_the_needed_resource(emulator: Emulator) -> None:
    twins = {target_group(emulator, f"dev-{name}", TAGS, port=9000) for name in ("a", "b")}

    arguments = {"name_prefix": "dev-", "port": 9000, "health_check": {"path": "/health"}}
    needed, twin = look(emulator, aws_lb_target_group=arguments)

    assert {needed.import_id, twin.import_id} == twins
    assert str(needed).startswith("terraform -chdir=cdktf.out/stacks/dev-application import ")
    assert str(twin).endswith("is one aws_lb_target_group.this too many: nothing refers to it")


@pytest.mark.parametrize(
    ("name", "tags"),
    [("web-2", TAGS), ("web", OTHER_TAGS)],
    ids=["of a service with a longer name", "without our tags"],
)
def test_another_security_group_is_no_orphan(
    emulator: Emulator, name: str, tags: dict[str, str]
) -> None:
    emulator.reset()
    group(emulator, f"cruddur-dev-{name}-2025", f"Tasks of {name}", tags)
    created = group(emulator, "cruddur-dev-web-2026", "Tasks of web", TAGS)

    arguments = {"name_prefix": "cruddur-dev-web-", "description": "Tasks of web"}
    found = look(emulator, aws_security_group=arguments)

    assert [each.import_id for each in found] == [created]


def test_a_rule_of_a_found_group_is_found_too(emulator: Emulator) -> None:
    created = group(emulator, "cruddur-dev-a-1", "Tasks of a", TAGS)
    permission = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80}
    peer = {"CidrIp": "0.0.0.0/0", "Description": "From anywhere"}
    allowed = emulator.client("ec2").authorize_security_group_ingress(
        GroupId=created,
        IpPermissions=[{**permission, "IpRanges": [peer]}],
        TagSpecifications=[{"ResourceType": "security-group-rule", "Tags": pairs(TAGS)}],
    )

    found = look(
        emulator,
        aws_vpc_security_group_ingress_rule={
            "security_group_id": "${aws_security_group.this.id}",
            "description": "From anywhere",
        },
        aws_security_group={"name_prefix": "cruddur-dev-a-", "description": "Tasks of a"},
    )

    rule = allowed["SecurityGroupRules"][0]["SecurityGroupRuleId"]
    assert [each.import_id for each in found] == [created, rule]


def test_only_our_rule_of_a_foreign_security_group_is_found(emulator: Emulator) -> None:
    database = group(emulator, "postgresql", "A database of others", {"Owner": "others"})
    description = "From cruddur-dev-web to postgresql"
    ours, _ = [
        emulator.client("ec2").authorize_security_group_ingress(
            GroupId=database,
            IpPermissions=[
                {
                    "IpProtocol": "tcp",
                    "FromPort": 5432,
                    "ToPort": 5432,
                    "IpRanges": [{"CidrIp": cidr_block, "Description": description}],
                }
            ],
            TagSpecifications=[{"ResourceType": "security-group-rule", "Tags": pairs(tags)}],
        )["SecurityGroupRules"][0]["SecurityGroupRuleId"]
        for cidr_block, tags in (("10.1.0.0/16", TAGS), ("10.2.0.0/16", OTHER_TAGS))
    ]

    arguments = {"security_group_id": database, "description": description}
    found = look(emulator, aws_vpc_security_group_ingress_rule=arguments)

    assert [each.import_id for each in found] == [ours]


def test_iam_resources_of_a_killed_bootstrap_are_found(emulator: Emulator) -> None:
    iam = emulator.client("iam")
    host = "token.actions.githubusercontent.com"
    provider = iam.create_open_id_connect_provider(Url=f"https://{host}", ThumbprintList=["0" * 40])
    iam.create_role(RoleName="ci-plan", AssumeRolePolicyDocument="{}")
    statement = {"Effect": "Deny", "Action": "*", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    policy = iam.create_policy(PolicyName="ci-plan-states", PolicyDocument=document)["Policy"]
    iam.attach_role_policy(RoleName="ci-plan", PolicyArn=policy["Arn"])

    found = look(
        emulator,
        with_repeatable=True,
        aws_iam_openid_connect_provider={"url": f"https://{host}"},
        aws_iam_role={"name": "ci-plan"},
        aws_iam_policy={"name": "ci-plan-states"},
        aws_iam_role_policy_attachment={
            "role": "${aws_iam_role.this.name}",
            "policy_arn": "${aws_iam_policy.this.arn}",
        },
    )

    assert [each.import_id for each in found] == [
        provider["OpenIDConnectProviderArn"],
        "ci-plan",
        policy["Arn"],
        f"ci-plan/{policy['Arn']}",
    ]


@pytest.mark.usefixtures("bucket")
def test_orphans_are_printed_when_a_deployment_fails(
    run: Run, emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = names.repository("dev", "cognito-verifier")
    emulator.client("ecr").create_repository(repositoryName=repository)
    monkeypatch.setattr(deploy, "prepare", lambda *_, **__: None)
    monkeypatch.setattr(deploy, "deploy_stacks", lambda *_, **__: False)

    outcome = run("deploy", "dev", "--auto-approve")

    assert outcome.code == 1
    assert f"' '{repository}'\n" in outcome.output
    assert "All imports in one go: bin/cruddur deploy dev --recover\n" in outcome.output
    assert outcome.error == "bin/cruddur deploy: the deployment failed with the error above\n"
