"""Alarms, their topic, and the dashboard."""

from modules.permissions.scope import Scope
from modules.policy import Statement, allow


def monitoring(scope: Scope) -> list[Statement]:
    """Allow changing the dashboard and the topic, and tagging alarms.

    `scaling` allows creating and deleting alarms.
    """
    return [
        allow(
            ["cloudwatch:TagResource", "cloudwatch:UntagResource"],
            scope.arn("cloudwatch", f"alarm:{scope.name}-*"),
        ),
        allow(
            ["cloudwatch:DeleteDashboards", "cloudwatch:PutDashboard"],
            f"arn:aws:cloudwatch::{scope.account_id}:dashboard/{scope.name}",
        ),
        allow(
            [
                "sns:CreateTopic",
                "sns:DeleteTopic",
                "sns:SetTopicAttributes",
                "sns:Subscribe",
                "sns:TagResource",
                "sns:Unsubscribe",
                "sns:UntagResource",
            ],
            scope.arn("sns", scope.alarm_topic),
        ),
    ]
