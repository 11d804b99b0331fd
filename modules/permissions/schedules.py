"""The policy of the schedules: their group and their dead-letter queue."""

from modules.permissions.scope import Scope
from modules.policy import Statement, allow


def schedules(scope: Scope) -> list[Statement]:
    """Allow creating, changing and deleting the schedules, their group and the queue."""
    return [
        allow(
            [
                "scheduler:CreateSchedule",
                "scheduler:CreateScheduleGroup",
                "scheduler:DeleteSchedule",
                "scheduler:DeleteScheduleGroup",
                "scheduler:TagResource",
                "scheduler:UntagResource",
                "scheduler:UpdateSchedule",
            ],
            *scope.schedules,
        ),
        allow(
            [
                "sqs:CreateQueue",
                "sqs:DeleteQueue",
                "sqs:SetQueueAttributes",
                "sqs:TagQueue",
                "sqs:UntagQueue",
            ],
            scope.arn("sqs", scope.dead_letter_queue),
        ),
    ]


def reading_schedules(scope: Scope) -> list[Statement]:
    """Allow describing the schedules, their group and the queue, and not reading messages."""
    return [
        allow(
            [
                "scheduler:GetSchedule",
                "scheduler:GetScheduleGroup",
                "scheduler:ListTagsForResource",
            ],
            *scope.schedules,
        ),
        allow(
            ["sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:ListQueueTags"],
            scope.arn("sqs", scope.dead_letter_queue),
        ),
    ]


def run_scheduled_tasks(scope: Scope) -> list[Statement]:
    """Allow what the roles of schedules need, for all task definitions of the environment."""
    cluster = scope.arn("ecs", f"cluster/{scope.name}")
    return [
        allow(
            ["ecs:RunTask"],
            scope.arn("ecs", f"task-definition/{scope.name}-*:*"),
            condition={"ArnEquals": {"ecs:cluster": cluster}},
        ),
        allow(
            ["ecs:TagResource"],
            scope.arn("ecs", f"task/{scope.name}/*"),
            condition={"StringEquals": {"ecs:CreateAction": "RunTask"}},
        ),
        allow(
            ["iam:PassRole"],
            *scope.service_roles,
            condition={"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
        ),
        allow(["sqs:SendMessage"], scope.arn("sqs", scope.dead_letter_queue)),
    ]
