"""Permissions in IAM after a real apply: those that services need, and no others."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from environments.definition import DedicatedVpc, Environment, Service, names
from tests.helpers.deployed_environment import DeployedEnvironment
from tests.helpers.examples.environments import DEV, PROD

# AWS creates these roles, and nobody can change them.
SERVICE_LINKED_ROLES = "/aws-service-role/ecs.amazonaws.com/"
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


def use_of_the_tables_key(key_arn: str) -> set[Grant]:
    """Return the grants that DynamoDB needs to decrypt a table for the tasks."""
    condition = json.dumps({"StringLike": {"kms:ViaService": "dynamodb.*.amazonaws.com"}})
    return {Grant("Allow", f"kms:{action}", key_arn, condition) for action in USE_KEY if key_arn}


def for_task(environment: Environment, service: Service, key_arn: str) -> set[Grant]:
    """Return the grants of the tasks: tracing, own tables, and ECS Exec where it is enabled."""
    in_region = f"{environment.region}:{environment.account_id}"
    tables = [
        f"arn:aws:dynamodb:{in_region}:table/{table.name}" for table in service.dynamodb_tables
    ]
    return (
        (allowed("xray", TRACE, "*") if environment.tracing != "none" else set())
        | allowed("dynamodb", USE_ITEMS, *tables, *(f"{table}/index/*" for table in tables))
        | use_of_the_tables_key(key_arn if service.dynamodb_tables else "")
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


def for_schedules(environment: Environment) -> dict[str, set[Grant]]:
    """Return the grants that run exactly one one-off task in the cluster, by the role's name."""
    cluster, in_region = (
        names.cluster(environment.name),
        f"{environment.region}:{environment.account_id}",
    )

    def only(operator: str, key: str, value: str) -> str:
        return json.dumps({operator: {key: value}})

    in_cluster = only("ArnEquals", "ecs:cluster", f"arn:aws:ecs:{in_region}:cluster/{cluster}")
    new = only("StringEquals", "ecs:CreateAction", "RunTask")
    to_tasks = only("StringEquals", "iam:PassedToService", "ecs-tasks.amazonaws.com")
    queue = f"arn:aws:sqs:{in_region}:{names.dead_letter_queue(environment.name)}"
    found = {}
    for service in environment.services:
        role = f"arn:aws:iam::{environment.account_id}:role/"
        role += names.service(environment.name, service.name)
        for schedule in service.schedules:
            family = names.one_off_task(environment.name, service.name, schedule.task)
            tasks = f"arn:aws:ecs:{in_region}:task-definition/{family}:*"
            found[names.schedule_role(environment.name, schedule.task)] = {
                Grant("Allow", "ecs:RunTask", tasks, in_cluster),
                Grant("Allow", "ecs:TagResource", f"arn:aws:ecs:{in_region}:task/{cluster}/*", new),
                Grant("Allow", "iam:PassRole", f"{role}-execution", to_tasks),
                Grant("Allow", "iam:PassRole", f"{role}-task", to_tasks),
                Grant("Allow", "sqs:SendMessage", queue),
            }
    return found


def flow_log_role(environment: Environment) -> str:
    return f"{names.cluster(environment.name)}-flow-logs"


def expected(environment: Environment, key_arn: str = "") -> dict[str, set[Grant]]:
    """Return the grants of every role of an environment, by the role's name.

    `key_arn` is the KMS key of the environment's tables, if they have one.
    """
    return (
        for_flow_logs(environment)
        | for_schedules(environment)
        | {
            f"{names.service(environment.name, service.name)}-{kind}": grants
            for service in environment.services
            for kind, grants in (
                ("execution", for_execution(environment, service)),
                ("task", for_task(environment, service, key_arn)),
            )
        }
    )


def account(deployed: DeployedEnvironment) -> dict[str, Any]:
    """Return the users, groups, roles and policies in IAM of the environment's account."""
    iam = deployed.client("iam")
    kinds = ["User", "Group", "Role", "LocalManagedPolicy"]
    return dict(iam.get_account_authorization_details(Filter=kinds))


def roles(deployed: DeployedEnvironment) -> dict[str, dict[str, Any]]:
    """Return the environment's roles, as `GetAccountAuthorizationDetails` describes them."""
    prefix = f"{deployed.cluster}-"
    found = {role["RoleName"]: role for role in account(deployed)["RoleDetailList"]}
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


def test_every_role_has_the_permissions_of_its_job_and_no_others(
    deployed: DeployedEnvironment,
) -> None:
    found = {name: set(grants(role)) for name, role in roles(deployed).items()}
    needed = expected(deployed.environment, deployed.key_arn("application"))

    assert found.keys() == needed.keys()
    for name, grants_found in found.items():
        assert grants_found - needed[name] == set(), f"beyond what {name} needs"
        assert needed[name] - grants_found == set(), f"{name} lacks"


def test_only_aws_assumes_a_role_and_only_for_resources_of_this_account_and_region(
    deployed: DeployedEnvironment,
) -> None:
    environment = deployed.environment
    in_region = f"{environment.region}:{environment.account_id}"
    tasks = ("ecs-tasks.amazonaws.com", f"arn:aws:ecs:{in_region}:*")
    flow_logs = ("vpc-flow-logs.amazonaws.com", f"arn:aws:ec2:{in_region}:vpc-flow-log/*")
    group = f"arn:aws:scheduler:{in_region}:schedule-group/{deployed.cluster}"
    others = {flow_log_role(environment): flow_logs} | dict.fromkeys(
        for_schedules(environment), ("scheduler.amazonaws.com", group)
    )

    for name, role in roles(deployed).items():
        service, source = others.get(name, tasks)
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


def test_there_are_no_attached_policies_and_no_other_roles_users_or_groups(
    deployed: DeployedEnvironment,
) -> None:
    details = account(deployed)
    ours = {
        name
        for other in (DEV, PROD)
        if other.account_id == deployed.environment.account_id
        for name in expected(other)
    }

    created = [each for each in details["RoleDetailList"] if each["Path"] != SERVICE_LINKED_ROLES]

    assert {role["RoleName"] for role in created} == ours
    assert not any(role["AttachedManagedPolicies"] for role in details["RoleDetailList"])
    assert not any(role["InstanceProfileList"] for role in details["RoleDetailList"])
    assert details["UserDetailList"] == details["GroupDetailList"] == details["Policies"] == []


def test_no_action_has_a_wildcard_and_a_resource_only_where_aws_supports_no_other(
    deployed: DeployedEnvironment,
) -> None:
    everything = {grant for role in roles(deployed).values() for grant in grants(role)}

    assert not [grant for grant in everything if "*" in grant.action]
    assert {grant.action for grant in everything if grant.resource == "*"} <= {
        "ecr:GetAuthorizationToken",
        "logs:DescribeLogGroups",
        *(f"xray:{action}" for action in TRACE),
        *(f"ssmmessages:{action}" for action in OPEN_A_SHELL),
    }
