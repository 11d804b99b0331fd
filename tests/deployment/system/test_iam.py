"""Permissions in IAM after a real apply: those that services need, and no others."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from environments.definition import DedicatedVpc, Environment, Service, names
from tests.deployment.system.system import System
from tests.helpers.examples.environments import DEV, PROD

ENVIRONMENTS = (DEV, PROD)
# AWS creates these roles, and nobody can change them.
SERVICE_LINKED_ROLES = "/aws-service-role/ecs.amazonaws.com/"
every_environment = pytest.mark.parametrize(
    "environment", ENVIRONMENTS, ids=lambda environment: environment.name
)
PULL = ("BatchCheckLayerAvailability", "BatchGetImage", "GetDownloadUrlForLayer")
LOG = ("CreateLogStream", "PutLogEvents")
LOG_FLOWS = (*LOG, "DescribeLogStreams")
TRACE = (
    "GetSamplingRules",
    "GetSamplingStatisticSummaries",
    "GetSamplingTargets",
    "PutTelemetryRecords",
    "PutTraceSegments",
)
USE_ITEMS = (
    "BatchGetItem",
    "BatchWriteItem",
    "ConditionCheckItem",
    "DeleteItem",
    "GetItem",
    "PutItem",
    "Query",
    "Scan",
    "UpdateItem",
)
USE_KEY = (
    "Decrypt",
    "DescribeKey",
    "Encrypt",
    "GenerateDataKey",
    "GenerateDataKeyWithoutPlaintext",
    "ReEncryptFrom",
    "ReEncryptTo",
)
OPEN_A_SHELL = (
    "CreateControlChannel",
    "CreateDataChannel",
    "OpenControlChannel",
    "OpenDataChannel",
)


class Grant(NamedTuple):
    """One action on one resource; `condition` is JSON."""

    effect: str
    action: str
    resource: str
    condition: str = "{}"


def allowed(service: str, actions: tuple[str, ...], *resources: str) -> set[Grant]:
    return {
        Grant("Allow", f"{service}:{action}", resource)
        for action in actions
        for resource in resources
    }


def for_execution(environment: Environment, service: Service) -> set[Grant]:
    """Return the grants that ECS needs to start tasks: one image, one log group, own secrets."""
    name, in_region = environment.name, f"{environment.region}:{environment.account_id}"
    repository = f"arn:aws:ecr:{in_region}:repository/cruddur/{name}/{service.name}"
    log_group = f"arn:aws:logs:{in_region}:log-group:/cruddur/{name}/{service.name}:*"
    parameters = f"arn:aws:ssm:{in_region}:parameter/cruddur/{name}/{service.name}"
    return (
        allowed("ecr", ("GetAuthorizationToken",), "*")
        | allowed("ecr", PULL, repository)
        | allowed("logs", LOG, log_group)
        | allowed(
            "ssm", ("GetParameters",), *(f"{parameters}/{name}" for name in service.secret_names)
        )
    )


def use_of_the_tables_key(key_arn: str | None) -> set[Grant]:
    """Return the grants that DynamoDB needs to decrypt a table for the tasks."""
    condition = json.dumps({"StringLike": {"kms:ViaService": "dynamodb.*.amazonaws.com"}})
    return {Grant("Allow", f"kms:{action}", key_arn, condition) for action in USE_KEY if key_arn}


def for_task(environment: Environment, service: Service, key_arn: str | None) -> set[Grant]:
    """Return the grants of the tasks: tracing, own tables, and ECS Exec where it is enabled."""
    in_region = f"{environment.region}:{environment.account_id}"
    tables = [
        f"arn:aws:dynamodb:{in_region}:table/{table.name}" for table in service.dynamodb_tables
    ]
    return (
        (allowed("xray", TRACE, "*") if environment.tracing != "none" else set())
        | allowed("dynamodb", USE_ITEMS, *tables, *(f"{table}/index/*" for table in tables))
        | use_of_the_tables_key(key_arn if service.dynamodb_tables else None)
        | (
            allowed("ssmmessages", OPEN_A_SHELL, "*")
            if environment.enable_execute_command
            else set()
        )
    )


def for_flow_logs(environment: Environment) -> dict[str, set[Grant]]:
    """Return the grants that AWS needs to log the flows of a dedicated VPC, by the role's name."""
    if not isinstance(environment.network, DedicatedVpc):
        return {}
    in_region = f"{environment.region}:{environment.account_id}"
    log_group = f"arn:aws:logs:{in_region}:log-group:{names.flow_log_group(environment.name)}"
    return {
        flow_log_role(environment): allowed("logs", LOG_FLOWS, log_group, f"{log_group}:*")
        | allowed("logs", ("DescribeLogGroups",), "*"),
    }


def flow_log_role(environment: Environment) -> str:
    return f"{names.cluster(environment.name)}-flow-logs"


def expected(environment: Environment, key_arn: str | None = None) -> dict[str, set[Grant]]:
    """Return the grants of every role of an environment, by the role's name.

    `key_arn` is the KMS key of the environment's tables, if they have one.
    """
    return for_flow_logs(environment) | {
        f"{names.service(environment.name, service.name)}-{kind}": grants
        for service in environment.services
        for kind, grants in (
            ("execution", for_execution(environment, service)),
            ("task", for_task(environment, service, key_arn)),
        )
    }


def key_of_the_tables(system: System, environment: Environment) -> str | None:
    """Return the ARN of the application's key if it encrypts the environment's tables."""
    if not environment.customer_managed_keys:
        return None
    alias = f"alias/{names.encryption_key(environment.name, 'application')}"
    found = system.client(environment.name, "kms").describe_key(KeyId=alias)
    return str(found["KeyMetadata"]["Arn"])


def account(system: System, environment: Environment) -> dict[str, Any]:
    """Return the users, groups, roles and policies in IAM of the environment's account."""
    iam = system.client(environment.name, "iam")
    kinds = ["User", "Group", "Role", "LocalManagedPolicy"]
    return dict(iam.get_account_authorization_details(Filter=kinds))


def roles(system: System, environment: Environment) -> dict[str, dict[str, Any]]:
    """Return the environment's roles, as `GetAccountAuthorizationDetails` describes them."""
    prefix = f"{names.cluster(environment.name)}-"
    found = {role["RoleName"]: role for role in account(system, environment)["RoleDetailList"]}
    return {name: role for name, role in found.items() if name.startswith(prefix)}


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def grants(role: dict[str, Any]) -> Iterator[Grant]:
    """Yield every grant of a role's policies; statements without actions and resources fail."""
    for policy in role["RolePolicyList"]:
        for statement in policy["PolicyDocument"]["Statement"]:
            assert statement.keys() <= {"Effect", "Action", "Resource", "Condition"}
            for action in as_list(statement["Action"]):
                for resource in as_list(statement["Resource"]):
                    condition = json.dumps(statement.get("Condition", {}), sort_keys=True)
                    yield Grant(statement["Effect"], action, resource, condition)


@every_environment
def test_every_role_may_do_what_it_is_there_for_and_nothing_beyond(
    system: System, environment: Environment
) -> None:
    found = {name: set(grants(role)) for name, role in roles(system, environment).items()}
    needed = expected(environment, key_of_the_tables(system, environment))

    assert found.keys() == needed.keys()
    for name, grants_found in found.items():
        assert grants_found - needed[name] == set(), f"beyond what {name} needs"
        assert needed[name] - grants_found == set(), f"{name} lacks"


@every_environment
def test_only_aws_may_take_a_role_for_what_is_in_this_account_and_region(
    system: System, environment: Environment
) -> None:
    in_region = f"{environment.region}:{environment.account_id}"
    tasks = ("ecs-tasks.amazonaws.com", f"arn:aws:ecs:{in_region}:*")
    flow_logs = ("vpc-flow-logs.amazonaws.com", f"arn:aws:ec2:{in_region}:vpc-flow-log/*")

    for name, role in roles(system, environment).items():
        service, source = flow_logs if name == flow_log_role(environment) else tasks
        assert role["AssumeRolePolicyDocument"] == {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": service},
                    "Action": "sts:AssumeRole",
                    "Condition": {
                        "StringEquals": {"aws:SourceAccount": environment.account_id},
                        "ArnLike": {"aws:SourceArn": source},
                    },
                }
            ],
        }


@every_environment
def test_nothing_is_attached_to_a_role_and_there_is_nobody_else(
    system: System, environment: Environment
) -> None:
    details = account(system, environment)
    ours = {
        name
        for other in ENVIRONMENTS
        if other.account_id == environment.account_id
        for name in expected(other)
    }

    created = [each for each in details["RoleDetailList"] if each["Path"] != SERVICE_LINKED_ROLES]

    assert {role["RoleName"] for role in created} == ours
    assert not any(role["AttachedManagedPolicies"] for role in details["RoleDetailList"])
    assert not any(role["InstanceProfileList"] for role in details["RoleDetailList"])
    assert details["UserDetailList"] == details["GroupDetailList"] == details["Policies"] == []


@every_environment
def test_a_wildcard_is_in_no_action_and_a_resource_only_where_aws_has_no_other(
    system: System, environment: Environment
) -> None:
    everything = {grant for role in roles(system, environment).values() for grant in grants(role)}

    assert not [grant for grant in everything if "*" in grant.action]
    assert {grant.action for grant in everything if grant.resource == "*"} <= {
        "ecr:GetAuthorizationToken",
        "logs:DescribeLogGroups",
        *(f"xray:{action}" for action in TRACE),
        *(f"ssmmessages:{action}" for action in OPEN_A_SHELL),
    }
