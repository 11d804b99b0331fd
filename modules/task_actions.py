"""IAM actions of tasks, which their roles and the policies of VPC endpoints allow."""

PULL_IMAGES = (
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:GetDownloadUrlForLayer",
)
AUTHORIZE_PULLS = ("ecr:GetAuthorizationToken",)
WRITE_LOGS = ("logs:CreateLogStream", "logs:PutLogEvents")
READ_SECRETS = ("ssm:GetParameters",)
# Source: Amazon ECS developer guide, "Monitor Amazon ECS containers with ECS Exec", required IAM
# permissions.
EXECUTE_COMMAND = (
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
)
TRACE = (
    "xray:GetSamplingRules",
    "xray:GetSamplingStatisticSummaries",
    "xray:GetSamplingTargets",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
)
USE_ITEMS = (
    "dynamodb:BatchGetItem",
    "dynamodb:BatchWriteItem",
    "dynamodb:ConditionCheckItem",
    "dynamodb:DeleteItem",
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "dynamodb:Query",
    "dynamodb:Scan",
    "dynamodb:UpdateItem",
)
