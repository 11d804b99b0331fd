"""Small application stack that is quick to deploy; it replaces the whole application.

It has a few kinds of resources: those that AWS refuses to create twice, those that AWS creates
twice, and those for which AWS returns the existing one. Each service has one of each.
"""

from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy
from cdktf_cdktf_provider_aws.lb_target_group import LbTargetGroup, LbTargetGroupHealthCheck
from cdktf_cdktf_provider_aws.sns_topic import SnsTopic
from constructs import Construct

from environments.definition import Environment, Service, names
from environments.stacks.base import EnvironmentStack
from modules.network.default_network import DefaultNetwork
from modules.policy import allow, policy_document
from modules.security_group import SecurityGroup


class ApplicationStack(EnvironmentStack):
    """A topic, and for each service a log group, a role, a security group and a target group."""

    def __init__(self, scope: Construct, *, environment: Environment) -> None:
        super().__init__(scope, "application", environment=environment)
        SnsTopic(self, "topic", name=names.alarm_topic(environment.name))
        vpc_id = DefaultNetwork(self, "network", region=environment.region).vpc_id
        for service in environment.services:
            scope = Construct(self, service.name)
            _service(scope, environment, service, vpc_id)


def _service(scope: Construct, environment: Environment, service: Service, vpc_id: str) -> None:
    name = names.service(environment.name, service.name)
    logs = CloudwatchLogGroup(scope, "logs", name=names.log_group(environment.name, service.name))
    trust = {
        "Effect": "Allow",
        "Principal": {"Service": "ecs-tasks.amazonaws.com"},
        "Action": ["sts:AssumeRole"],
    }
    role = IamRole(scope, "role", name=f"{name}-task", assume_role_policy=policy_document(trust))
    IamRolePolicy(
        scope,
        "permissions",
        name="permissions",
        role=role.id,
        policy=policy_document(allow(["logs:PutLogEvents"], f"{logs.arn}:*")),
    )
    group = SecurityGroup(
        scope,
        "tasks",
        owner="itself",
        name=name,
        description=f"Tasks of {name}",
        vpc_id=vpc_id,
    )
    group.allow_from(group, port=service.called_port)
    LbTargetGroup(
        scope,
        "targets",
        name_prefix=names.target_group_prefix(environment.name),
        port=service.called_port,
        protocol="HTTP",
        target_type="ip",
        vpc_id=vpc_id,
        health_check=LbTargetGroupHealthCheck(path=service.health_check_path),
        lifecycle={"create_before_destroy": True},
    )
