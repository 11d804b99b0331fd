"""The policy of the monitoring: alarms, their topic, the dashboard and the budget."""

from modules.permissions.scope import Scope
from modules.policy import Statement, allow, allow_without_resource


def monitoring(scope: Scope) -> list[Statement]:
    """Allow creating, changing and deleting alarms, their topic, the dashboard and the budget."""
    return [
        # AWS creates composite alarms only with this permission on "*". Source: CloudWatch API
        # reference, PutCompositeAlarm.
        allow_without_resource(["cloudwatch:PutCompositeAlarm"]),
        # Application Auto Scaling checks that the caller may manage alarms for target tracking, and
        # names no alarm. Source: its user guide, "Permissions validation for API calls".
        allow(
            ["cloudwatch:DeleteAlarms", "cloudwatch:PutMetricAlarm"],
            scope.arn("cloudwatch", "alarm:*"),
        ),
        allow(
            ["cloudwatch:TagResource", "cloudwatch:UntagResource"],
            scope.arn("cloudwatch", f"alarm:{scope.name}-*"),
        ),
        allow(
            ["cloudwatch:DeleteDashboards", "cloudwatch:PutDashboard"],
            f"arn:aws:cloudwatch::{scope.account_id}:dashboard/{scope.name}",
        ),
        allow(
            ["budgets:ModifyBudget", "budgets:TagResource", "budgets:UntagResource"], scope.budget
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
