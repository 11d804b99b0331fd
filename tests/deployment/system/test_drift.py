"""`bin/cruddur drift` on a deployed environment that was changed outside Terraform."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from cli.plan.drift import differences, foreign_rules
from environments.definition import names
from tests.helpers.deployed_environment import DeployedEnvironment

LOGS = names.log_group("dev", "backend-flask")


def drift(dev: DeployedEnvironment) -> list[str]:
    """Return the lines that `bin/cruddur drift dev` prints about the application."""
    configuration = dev.document("application")
    refreshed = dev.terraform("application").plan("-refresh-only")
    return [
        *differences(refreshed, configuration),
        *foreign_rules(dev.session, dev.state("application").newest()),
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


def test_drift_reports_the_changes_outside_terraform_and_nothing_else(
    dev: DeployedEnvironment,
) -> None:
    ec2, logs = dev.client("ec2"), dev.client("logs")
    filters = [{"Name": "description", "Values": ["Load balancer of cruddur-dev"]}]
    (group,) = ec2.describe_security_groups(Filters=filters)["SecurityGroups"]
    with another_retention(logs), another_way_in(ec2, group["GroupId"]) as rule_id:
        lines = drift(dev)

    assert lines == [
        "`service/backend-flask/logs` (aws_cloudwatch_log_group) has another `retention_in_days`: "
        f"{dev.environment.log_retention_days} → 3653",
        f"the security group {group['GroupId']} lets in 0.0.0.0/0 on ports 22 to 22, which no "
        f"configuration allows ({rule_id})",
    ]
