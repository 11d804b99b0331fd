"""Types whose repeated creation is harmless, each with the reason."""

_PUT = "the put replaces it, and it goes with its"
_BUCKET = f"{_PUT} bucket"

NOT_LOOKED_UP = {
    "aws_acm_certificate_validation": "AWS has no such resource: Terraform waits again",
    "aws_appautoscaling_policy": f"{_PUT} scalable target",
    "aws_appautoscaling_scheduled_action": f"{_PUT} scalable target",
    "aws_default_security_group": "EC2 creates it, and it goes with its VPC",
    "aws_ecr_lifecycle_policy": f"{_PUT} repository",
    "aws_ecs_cluster_capacity_providers": f"{_PUT} cluster",
    "aws_s3_bucket_lifecycle_configuration": _BUCKET,
    "aws_s3_bucket_logging": _BUCKET,
    "aws_s3_bucket_policy": _BUCKET,
    "aws_s3_bucket_public_access_block": _BUCKET,
    "aws_s3_bucket_server_side_encryption_configuration": _BUCKET,
    "aws_s3_bucket_versioning": _BUCKET,
    "aws_sns_topic_subscription": "SNS returns the existing one, and it goes with its topic",
    "aws_wafv2_web_acl_association": f"{_PUT} load balancer",
    "aws_wafv2_web_acl_logging_configuration": f"{_PUT} web ACL",
}
"""Types that are neither imported nor looked up."""

REPEATABLE = {
    "aws_appautoscaling_target": "RegisterScalableTarget replaces it",
    "aws_cloudwatch_dashboard": "PutDashboard replaces it",
    "aws_cloudwatch_metric_alarm": "PutMetricAlarm replaces it",
    "aws_iam_role_policy": "PutRolePolicy replaces it",
    "aws_iam_role_policy_attachment": "AttachRolePolicy may be repeated",
}
"""Types that are imported before a destroy only: otherwise it would leave them or fail."""
