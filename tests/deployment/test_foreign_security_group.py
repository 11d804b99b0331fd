"""The inbound rule that a deployment adds to the security group of a database."""

from typing import Any

import pytest

from emulator.server import DEFAULT_ACCOUNT_ID
from environments.definition import Destination, Environment, names
from tests.deployment.edited_environment import EditedEnvironment, Stage
from tests.helpers.emulator import Emulator
from tests.helpers.examples import environment, web
from tests.helpers.synthesis import application

NAME = "withdatabase"
PORT = 5432
OFFICE = "10.9.0.0/16"


@pytest.fixture(scope="module")
def database_group_id(emulator: Emulator) -> str:
    """Return the id of a database's security group in the default VPC, which allows an office."""
    ec2 = emulator.client("ec2")
    group = ec2.create_security_group(GroupName=f"{NAME}-postgresql", Description="A database")
    rule = {"IpProtocol": "tcp", "FromPort": PORT, "ToPort": PORT, "IpRanges": [{"CidrIp": OFFICE}]}
    ec2.authorize_security_group_ingress(GroupId=group["GroupId"], IpPermissions=[rule])
    return str(group["GroupId"])


@pytest.fixture(scope="module")
def definition(database_group_id: str) -> Environment:
    database = Destination(name="postgresql", security_group_id=database_group_id, port=PORT)
    return environment(
        name=NAME,
        region="us-east-1",
        allowed_account_ids=(DEFAULT_ACCOUNT_ID,),
        domain=f"{NAME}.example",
        tracing="none",
        services=(web(calls_out_to=(database,)),),
    )


@pytest.fixture(scope="module")
def deployed(
    emulator: Emulator, definition: Environment, tmp_path_factory: pytest.TempPathFactory
) -> EditedEnvironment:
    """Return the environment after its first apply."""
    stage = Stage("The start", definition, application(definition).document)
    return EditedEnvironment(emulator, tmp_path_factory.mktemp(NAME), stage)


def inbound(emulator: Emulator, group_id: str) -> list[dict[str, Any]]:
    found = emulator.client("ec2").describe_security_group_rules(
        Filters=[{"Name": "group-id", "Values": [group_id]}]
    )
    return [rule for rule in found["SecurityGroupRules"] if not rule["IsEgress"]]


@pytest.fixture
def rule(emulator: Emulator, deployed: EditedEnvironment, database_group_id: str) -> dict[str, Any]:
    """Return the only inbound rule that allows another security group."""
    assert deployed.before
    found = inbound(emulator, database_group_id)
    (rule,) = (rule for rule in found if "ReferencedGroupInfo" in rule)
    return rule


def test_after_the_first_apply_the_service_may_reach_the_database_on_its_port(
    emulator: Emulator, rule: dict[str, Any]
) -> None:
    (service,) = emulator.client("ecs").describe_services(
        cluster=names.cluster(NAME), services=["web"]
    )["services"]
    groups = service["networkConfiguration"]["awsvpcConfiguration"]["securityGroups"]

    assert [rule["ReferencedGroupInfo"]["GroupId"]] == groups
    assert (rule["IpProtocol"], rule["FromPort"], rule["ToPort"]) == ("tcp", PORT, PORT)


def test_the_rule_has_the_tags_of_the_environment_and_the_group_has_none(
    emulator: Emulator, rule: dict[str, Any], database_group_id: str
) -> None:
    tags = {tag["Key"]: tag["Value"] for tag in rule["Tags"]}
    (group,) = emulator.client("ec2").describe_security_groups(GroupIds=[database_group_id])[
        "SecurityGroups"
    ]

    assert (tags["Project"], tags["Environment"]) == ("cruddur", NAME)
    assert group.get("Tags", []) == []


def test_the_second_plan_is_empty(deployed: EditedEnvironment) -> None:
    assert deployed.remaining_plan() == ""


def test_destroy_deletes_the_rule_and_nothing_else_of_the_group(
    emulator: Emulator, deployed: EditedEnvironment, database_group_id: str
) -> None:
    deployed.destroy()

    (rule,) = inbound(emulator, database_group_id)
    assert rule["CidrIpv4"] == OFFICE
