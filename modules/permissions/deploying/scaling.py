"""Autoscaling and scheduled pauses."""

from modules.permissions.scope import Scope, also_equals
from modules.policy import Statement, allow


def scaling(scope: Scope) -> list[Statement]:
    """Allow creating, changing and deleting scalable targets of ECS, policies and schedules."""
    targets = scope.arn("application-autoscaling", "scalable-target/*")
    ecs = {"application-autoscaling:service-namespace": "ecs"}
    return [
        allow(
            ["application-autoscaling:RegisterScalableTarget"],
            targets,
            condition=also_equals(scope.to_be_tagged, ecs),
        ),
        allow(
            [
                "application-autoscaling:DeleteScalingPolicy",
                "application-autoscaling:DeleteScheduledAction",
                "application-autoscaling:DeregisterScalableTarget",
                "application-autoscaling:PutScalingPolicy",
                "application-autoscaling:PutScheduledAction",
                "application-autoscaling:RegisterScalableTarget",
            ],
            targets,
            condition=also_equals(scope.tagged, ecs),
        ),
        allow(
            ["application-autoscaling:TagResource"],
            targets,
            condition=scope.first_tagged,
        ),
        allow(
            ["application-autoscaling:TagResource", "application-autoscaling:UntagResource"],
            targets,
            condition=scope.tagged,
        ),
        # Application Auto Scaling checks that the caller may manage alarms for target tracking, and
        # names no alarm. Source: its user guide, "Permissions validation for API calls".
        allow(
            ["cloudwatch:DeleteAlarms", "cloudwatch:DescribeAlarms", "cloudwatch:PutMetricAlarm"],
            scope.arn("cloudwatch", "alarm:*"),
        ),
    ]
