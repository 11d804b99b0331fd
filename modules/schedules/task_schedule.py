"""A schedule that runs an ECS task."""

from collections.abc import Sequence

from cdktf_cdktf_provider_aws.ecs_task_definition import EcsTaskDefinition
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy
from cdktf_cdktf_provider_aws.scheduler_schedule import (
    SchedulerSchedule,
    SchedulerScheduleFlexibleTimeWindow,
    SchedulerScheduleTarget,
    SchedulerScheduleTargetDeadLetterConfig,
    SchedulerScheduleTargetEcsParameters,
    SchedulerScheduleTargetEcsParametersNetworkConfiguration,
    SchedulerScheduleTargetRetryPolicy,
)
from constructs import Construct

from modules.account import Account
from modules.cluster import Cluster
from modules.network import Network
from modules.policy import allow, policy_document, trust
from modules.schedules.group import ScheduleGroup
from modules.security_group import SecurityGroup

# A failed start is tried again for an hour; EventBridge Scheduler allows up to a day and 185
# attempts. Source: EventBridge Scheduler API reference, RetryPolicy.
_LATEST_START_SECONDS = 60 * 60
_ATTEMPTS = 185


class TaskSchedule(Construct):
    """A schedule that starts one on-demand Fargate task at the times of a cron expression.

    A start that fails is tried again for an hour. Then the dead-letter queue of the group gets a
    message.
    The exit code of the task does not matter to EventBridge Scheduler.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        role_name: str,
        cron: str,
        time_zone: str,
        group: ScheduleGroup,
        account: Account,
        cluster: Cluster,
        network: Network,
        security_group: SecurityGroup,
        task_definition: EcsTaskDefinition,
        task_role_arns: Sequence[str],
    ) -> None:
        super().__init__(scope, id_)
        role = IamRole(
            self,
            "role",
            name=role_name,
            # AWS refuses a schedule in place of its group here. Source: EventBridge Scheduler user
            # guide, "Confused deputy prevention".
            assume_role_policy=trust("scheduler", account_id=account.id, source_arn=group.arn),
        )
        permissions = IamRolePolicy(
            self,
            "permissions",
            name="permissions",
            role=role.id,
            policy=_permissions(
                account=account,
                cluster=cluster,
                task_definition=task_definition,
                task_role_arns=task_role_arns,
                dead_letter_queue_arn=group.dead_letter_queue_arn,
            ),
        )
        SchedulerSchedule(
            self,
            "schedule",
            name=name,
            group_name=group.name,
            schedule_expression=f"cron({cron})",
            schedule_expression_timezone=time_zone,
            flexible_time_window=SchedulerScheduleFlexibleTimeWindow(mode="OFF"),
            target=SchedulerScheduleTarget(
                arn=cluster.arn,
                role_arn=role.arn,
                dead_letter_config=SchedulerScheduleTargetDeadLetterConfig(
                    arn=group.dead_letter_queue_arn
                ),
                retry_policy=SchedulerScheduleTargetRetryPolicy(
                    maximum_event_age_in_seconds=_LATEST_START_SECONDS,
                    maximum_retry_attempts=_ATTEMPTS,
                ),
                ecs_parameters=_run_task(network, security_group, task_definition),
            ),
            depends_on=[permissions],
        )


def _run_task(
    network: Network, security_group: SecurityGroup, task_definition: EcsTaskDefinition
) -> SchedulerScheduleTargetEcsParameters:
    return SchedulerScheduleTargetEcsParameters(
        task_definition_arn=task_definition.arn,
        launch_type="FARGATE",
        task_count=1,
        propagate_tags="TASK_DEFINITION",
        enable_ecs_managed_tags=True,
        network_configuration=SchedulerScheduleTargetEcsParametersNetworkConfiguration(
            subnets=network.task_subnet_ids,
            security_groups=[security_group.id],
            assign_public_ip=network.assign_public_ip,
        ),
    )


def _permissions(
    *,
    account: Account,
    cluster: Cluster,
    task_definition: EcsTaskDefinition,
    task_role_arns: Sequence[str],
    dead_letter_queue_arn: str,
) -> str:
    """Return the policy: run, in this cluster only, each revision of the task definition.

    Amazon ECS runs no revision that Terraform has deregistered. Sources: Amazon ECS developer
    guide, "Amazon ECS EventBridge IAM Role" (with `ecs:TagResource` for the tags of the task);
    EventBridge Scheduler user guide, "Configuring a schedule's dead-letter queue".
    """
    return policy_document(
        allow(
            ["ecs:RunTask"],
            f"{task_definition.arn_without_revision}:*",
            condition={"ArnEquals": {"ecs:cluster": cluster.arn}},
        ),
        allow(
            ["ecs:TagResource"],
            account.arn("ecs", f"task/{cluster.name}/*"),
            condition={"StringEquals": {"ecs:CreateAction": "RunTask"}},
        ),
        allow(
            ["iam:PassRole"],
            *task_role_arns,
            condition={"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
        ),
        allow(["sqs:SendMessage"], dead_letter_queue_arn),
    )
