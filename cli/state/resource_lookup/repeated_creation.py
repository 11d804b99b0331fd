"""Resource types by the effect of a second creation."""

CREATED_TWICE = {
    "aws_acm_certificate",
    "aws_ecs_task_definition",
    "aws_eip",
    "aws_internet_gateway",
    "aws_kms_key",
    "aws_lb_target_group",
    "aws_nat_gateway",
    "aws_route_table",
    "aws_security_group",
    "aws_vpc",
    "aws_vpc_endpoint",
}
"""Types that AWS creates twice without an error: none of their attributes must be unique."""

REPEATABLE = {
    "aws_appautoscaling_target": "RegisterScalableTarget replaces it",
    "aws_cloudwatch_dashboard": "PutDashboard replaces it",
    "aws_cloudwatch_metric_alarm": "PutMetricAlarm replaces it",
    "aws_iam_role_policy": "PutRolePolicy replaces it",
    "aws_iam_role_policy_attachment": "AttachRolePolicy may be repeated",
}
"""Types that are imported before a destroy only, which would otherwise leave them or fail."""
