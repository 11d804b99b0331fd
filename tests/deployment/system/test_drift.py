"""`bin/cruddur drift` on a deployed environment that was changed outside Terraform."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from cli.plan.drift import differences, foreign_rules
from cli.state.terraform_state import TerraformState
from cli.tools.project import stack_document
from environments.definition import names
from tests.deployment.system.system import System

LOGS = names.log_group("dev", "backend-flask")


def look(system: System) -> list[str]:
    """Return the lines that `bin/cruddur drift dev` prints about the application."""
    configuration = stack_document(system.directory, "dev-application")
    terraform = system.terraform("dev", "application")
    state = TerraformState(system.client("dev", "s3"), system.environments["dev"], "application")
    session = system.emulator.session(system.environments["dev"].account_id)
    return [
        *differences(terraform.plan("-refresh-only"), configuration),
        *foreign_rules(session, state.newest()),
    ]


@contextmanager
def another_retention(logs: Any) -> Iterator[None]:
    (before,) = logs.describe_log_groups(logGroupNamePrefix=LOGS)["logGroups"]
    logs.put_retention_policy(logGroupName=LOGS, retentionInDays=3653)
    yield
    logs.put_retention_policy(logGroupName=LOGS, retentionInDays=before["retentionInDays"])


@contextmanager
def another_way_in(ec2: Any, group_id: str) -> Iterator[str]:
    permission = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22}
    ranges = [{"CidrIp": "0.0.0.0/0", "Description": "by hand"}]
    opened = ec2.authorize_security_group_ingress(
        GroupId=group_id, IpPermissions=[{**permission, "IpRanges": ranges}]
    )
    rule_id = opened["SecurityGroupRules"][0]["SecurityGroupRuleId"]
    yield str(rule_id)
    ec2.revoke_security_group_ingress(GroupId=group_id, SecurityGroupRuleIds=[rule_id])


def test_each_change_behind_terraforms_back_is_told_and_nothing_else(system: System) -> None:
    ec2, logs = system.client("dev", "ec2"), system.client("dev", "logs")
    filters = [{"Name": "description", "Values": ["Load balancer of cruddur-dev"]}]
    (group,) = ec2.describe_security_groups(Filters=filters)["SecurityGroups"]
    with another_retention(logs), another_way_in(ec2, group["GroupId"]) as rule_id:
        told = look(system)

    assert told == [
        "`service/backend-flask/logs` (aws_cloudwatch_log_group) has another `retention_in_days`: "
        f"{system.environments['dev'].log_retention_days} → 3653",
        f"the security group {group['GroupId']} lets in 0.0.0.0/0 on ports 22 to 22, which no "
        f"configuration allows ({rule_id})",
    ]
