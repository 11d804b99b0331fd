"""What ECS may do to start a service's tasks, and what the tasks themselves may do."""

from collections.abc import Sequence

from cdktf import ITerraformDependable
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy
from constructs import Construct

from modules.policy import Statement, allow, policy_document

# ECS Exec's four. Source: Amazon ECS developer guide, "Monitor Amazon ECS containers with ECS
# Exec", required IAM permissions.
EXECUTE_COMMAND = allow(
    [
        "ssmmessages:CreateControlChannel",
        "ssmmessages:CreateDataChannel",
        "ssmmessages:OpenControlChannel",
        "ssmmessages:OpenDataChannel",
    ],
    "*",
)


class ServiceRoles(Construct):
    """An execution role that pulls, logs and reads secrets of one service, and its task role.

    `policies` must outlive the service: without them its tasks cannot stop in order, and a destroy
    hangs while the service drains.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        region: str,
        account_id: str,
        repository_arn: str,
        log_group_arn: str,
        secret_arns: Sequence[str],
        task_statements: Sequence[Statement],
    ) -> None:
        super().__init__(scope, id_)
        self.policies: list[ITerraformDependable] = []
        self._trust = _trust_ecs_tasks(region, account_id)
        statements = [
            allow(["ecr:GetAuthorizationToken"], "*"),
            allow(
                [
                    "ecr:BatchCheckLayerAvailability",
                    "ecr:BatchGetImage",
                    "ecr:GetDownloadUrlForLayer",
                ],
                repository_arn,
            ),
            allow(["logs:CreateLogStream", "logs:PutLogEvents"], f"{log_group_arn}:*"),
        ]
        if secret_arns:
            statements.append(allow(["ssm:GetParameters"], *secret_arns))
        self.execution_role_arn = self._role("execution", f"{name}-execution", statements)
        self.task_role_arn = self._role("task", f"{name}-task", task_statements)

    def _role(self, id_: str, name: str, statements: Sequence[Statement]) -> str:
        role = IamRole(self, id_, name=name, assume_role_policy=self._trust)
        if statements:
            policy = IamRolePolicy(
                self,
                f"{id_}_permissions",
                name="permissions",
                role=role.id,
                policy=policy_document(*statements),
            )
            self.policies.append(policy)
        return role.arn


def _trust_ecs_tasks(region: str, account_id: str) -> str:
    # No single cluster can be named here. Source: Amazon ECS developer guide, "Task IAM role".
    return policy_document(
        {
            "Effect": "Allow",
            "Principal": {"Service": "ecs-tasks.amazonaws.com"},
            "Action": "sts:AssumeRole",
            "Condition": {
                "StringEquals": {"aws:SourceAccount": account_id},
                "ArnLike": {"aws:SourceArn": f"arn:aws:ecs:{region}:{account_id}:*"},
            },
        }
    )
