"""The IAM roles of a service: one for ECS to start the tasks, one for the tasks themselves."""

from collections.abc import Sequence

from cdktf import ITerraformDependable
from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy
from constructs import Construct

from modules.account import Account
from modules.fargate_service.task import Task
from modules.policy import Statement, allow, policy_document, trust
from modules.task_actions import AUTHORIZE_PULLS, PULL_IMAGES, READ_SECRETS, WRITE_LOGS


class ServiceRoles(Construct):
    """The execution role and the task role of one service.

    The execution role pulls the images, writes logs and reads secrets. Without a repository it has
    no permission to pull: Amazon ECS pulls public images without the role. `policies` must be
    deleted after the service: without them the tasks cannot stop in order, and a destroy hangs
    while the service drains.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        account: Account,
        task: Task,
        logs: CloudwatchLogGroup,
    ) -> None:
        super().__init__(scope, id_)
        self.policies: list[ITerraformDependable] = []
        # ECS supports no condition on a single cluster. Source: Amazon ECS developer guide, "Task
        # IAM role".
        self._trust = trust("ecs-tasks", account_id=account.id, source_arn=account.arn("ecs", "*"))
        statements = [
            *_pull(task.repository_arns),
            allow(WRITE_LOGS, f"{logs.arn}:*"),
        ]
        if task.container.secret_arns:
            secret_arns = sorted(task.container.secret_arns.values())
            statements.append(allow(READ_SECRETS, *secret_arns))
        self.execution_role_arn = self._role("execution", f"{name}-execution", statements)
        self.task_role_arn = self._role("task", f"{name}-task", task.role_statements)

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


def _pull(repository_arns: Sequence[str]) -> list[Statement]:
    if not repository_arns:
        return []
    return [allow(AUTHORIZE_PULLS, "*"), allow(PULL_IMAGES, *repository_arns)]
