"""Requests that a role must not be allowed, with tags and ARNs that an attacker could choose."""

from tests.pipelines.attempts import (
    ACCOUNT,
    BOUNDARY,
    BROUGHT_TABLE,
    CERTIFICATE,
    CREATED_TABLE,
    INGRESS,
    KEY_ADMINISTRATION,
    NAMED_GROUP,
    OF_ECS,
    OTHER_GROUP,
    OTHERS,
    OURS,
    PASSED_TO_ECS,
    REPOSITORY,
    SCALABLE_TARGET,
    SERVICE_ROLE,
    STATES,
    TARGET_GROUP,
    USER_POOL,
    VIA_DYNAMODB,
    WITH_BOUNDARY,
    WITH_OTHER_BOUNDARY,
    arn,
    request_tags,
    requests,
    resource_tags,
    role,
)
from tests.pipelines.evaluators import Request
from tests.pipelines.roles import ZONE_ID, key_arn

SECRETS_AND_LOGS = [
    Request("ssm:GetParameter", arn("ssm", "parameter/cruddur/test/web/TOKEN")),
    Request("logs:GetLogEvents", arn("logs", "log-group:/cruddur/test/web:log-stream:1")),
]
MAY_NOT = {
    "plan": [
        # E9: the lock of a running deployment.
        *requests("s3", "DeleteObject PutObject", f"{STATES}/application.tfstate.tflock"),
        *requests("s3", "DeleteObject PutObject", f"{STATES}/application.tfstate"),
        Request("s3:GetObject", f"{STATES}/ci.tfstate"),
        Request("s3:GetObject", STATES.replace("test", "prod") + "/application.tfstate"),
        *SECRETS_AND_LOGS,
        Request("ecr:GetDownloadUrlForLayer", arn("ecr", REPOSITORY)),
        *requests("dynamodb", "GetItem UpdateTable", arn("dynamodb", CREATED_TABLE)),
        Request("dynamodb:DescribeTable", arn("dynamodb", "table/other")),
        Request("cognito-idp:DescribeUserPoolClient", f"{USER_POOL}3"),
        Request("iam:GetRole", role("administrator")),
        Request("ecs:UpdateService", arn("ecs", "service/cruddur-test/web")),
        Request("kms:Decrypt", arn("kms", "key/1"), resource_tags(OURS)),
        Request("kms:DescribeKey", arn("kms", "key/1")),
        Request(
            "kms:DescribeKey", arn("kms", "key/1"), {"kms:RequestAlias": "alias/cruddur-prod-state"}
        ),
        Request("sts:AssumeRole", role("cruddur-test-ci-deploy")),
        *requests(
            "ec2",
            "AuthorizeSecurityGroupIngress RevokeSecurityGroupIngress",
            arn("ec2", NAMED_GROUP),
        ),
    ],
    "push": [
        Request("ecr:PutImage", arn("ecr", "repository/cruddur/prod/web")),
        Request("ecr:PutImage", arn("ecr", "repository/other")),
        *requests(
            "ecr",
            "BatchDeleteImage DeleteRepository PutImageTagMutability",
            arn("ecr", REPOSITORY),
        ),
        Request("ecs:UpdateService", arn("ecs", "service/cruddur-test/web")),
        Request("s3:GetObject", f"{STATES}/application.tfstate"),
    ],
    "deploy": [
        # Resources of another environment or project, by name and by tag.
        Request("ecs:UpdateService", arn("ecs", "service/cruddur-prod/web")),
        Request("ecs:UpdateService", arn("ecs", "service/cruddur-test2/web")),
        Request("ecr:DeleteRepository", arn("ecr", "repository/cruddur/prod/web")),
        Request("ec2:CreateVpc", arn("ec2", "vpc/*")),
        Request("ec2:CreateSecurityGroup", arn("ec2", "security-group/*"), request_tags(OTHERS)),
        Request("ec2:DeleteVpc", arn("ec2", "vpc/vpc-1"), resource_tags(OTHERS)),
        Request("ec2:DeleteVpc", arn("ec2", "vpc/vpc-1")),
        Request("ec2:CreateTags", arn("ec2", "vpc/vpc-1"), request_tags(OURS)),
        *requests("ec2", INGRESS, arn("ec2", OTHER_GROUP)),
        Request("ec2:CreateTags", arn("ec2", NAMED_GROUP), request_tags(OURS)),
        *requests(
            "ec2", "AuthorizeSecurityGroupEgress DeleteSecurityGroup", arn("ec2", NAMED_GROUP)
        ),
        Request("ec2:AuthorizeSecurityGroupIngress", arn("ec2", "security-group-rule/*")),
        Request("ec2:ModifySecurityGroupRules", arn("ec2", "security-group-rule/sgr-1")),
        Request("elasticloadbalancing:DeleteTargetGroup", TARGET_GROUP, resource_tags(OTHERS)),
        # A KMS key of the account; the role could use the key if it could set the environment's
        # tags.
        *requests("kms", KEY_ADMINISTRATION, arn("kms", "key/1"), request_tags(OURS)),
        *requests("kms", KEY_ADMINISTRATION, arn("kms", "key/1"), resource_tags(OURS)),
        *requests("kms", KEY_ADMINISTRATION, key_arn("application"), resource_tags(OURS)),
        *requests("kms", KEY_ADMINISTRATION, key_arn("registry"), resource_tags(OURS)),
        *requests("kms", KEY_ADMINISTRATION, key_arn("state"), resource_tags(OURS)),
        Request("kms:Decrypt", key_arn("state")),
        Request("acm:DeleteCertificate", CERTIFICATE, resource_tags(OTHERS)),
        # Tags with which the role could use a resource of another environment.
        *(
            Request(action, resource, {**request_tags(OURS), **resource_tags(OTHERS)})
            for action, resource in (
                ("acm:AddTagsToCertificate", CERTIFICATE),
                ("application-autoscaling:TagResource", SCALABLE_TARGET),
                ("ec2:CreateTags", arn("ec2", "security-group/sg-1")),
            )
        ),
        Request(
            "application-autoscaling:DeregisterScalableTarget",
            SCALABLE_TARGET,
            {**OF_ECS, **resource_tags(OTHERS)},
        ),
        Request("ec2:CreateSecurityGroup", arn("ec2", "vpc/vpc-1"), resource_tags(OTHERS)),
        Request("ec2:CreateSecurityGroup", arn("ec2", "vpc/vpc-1")),
        Request(
            "route53:ChangeResourceRecordSets",
            f"arn:aws:route53:::hostedzone/{ZONE_ID}",
            {"route53:ChangeResourceRecordSetsNormalizedRecordNames": "mail.example"},
        ),
        Request("route53:ChangeResourceRecordSets", "arn:aws:route53:::hostedzone/ZOTHER"),
        Request("route53:DeleteHostedZone", f"arn:aws:route53:::hostedzone/{ZONE_ID}"),
        # More permissions, for the role itself or for others.
        *requests(
            "iam",
            "AttachRolePolicy CreateRole DeleteRolePermissionsBoundary PutRolePolicy",
            SERVICE_ROLE,
        ),
        Request("iam:CreateRole", SERVICE_ROLE, WITH_OTHER_BOUNDARY),
        Request("iam:CreateRole", role("admin"), WITH_BOUNDARY),
        Request("iam:PutRolePolicy", role("cruddur-test-ci-deploy"), WITH_BOUNDARY),
        Request("iam:UpdateAssumeRolePolicy", role("cruddur-test-ci-plan")),
        *requests("iam", "CreatePolicyVersion DeletePolicy", BOUNDARY),
        Request("iam:CreateUser", arn("iam", "user/me", region="")),
        Request("iam:PassRole", SERVICE_ROLE, {"iam:PassedToService": "lambda.amazonaws.com"}),
        Request("iam:PassRole", role("cruddur-test-ci-deploy"), PASSED_TO_ECS),
        Request("sts:AssumeRole", SERVICE_ROLE),
        # Resources that nobody may delete, and secrets.
        *requests("s3", "DeleteObject DeleteObjectVersion", f"{STATES}/application.tfstate"),
        Request("s3:PutObject", f"{STATES}/ci.tfstate"),
        Request("s3:PutObject", f"{STATES}/state.tfstate"),
        *requests("s3", "DeleteBucket PutBucketPolicy", STATES.partition("/")[0]),
        Request("s3:GetObject", f"arn:aws:s3:::cruddur-test-access-logs-{ACCOUNT}/log"),
        *SECRETS_AND_LOGS,
        Request("ssm:PutParameter", arn("ssm", "parameter/cruddur/test/web/TOKEN")),
        Request("ecs:ExecuteCommand", arn("ecs", "task/cruddur-test/1")),
        Request("dynamodb:Scan", arn("dynamodb", CREATED_TABLE)),
        Request("dynamodb:DeleteTable", arn("dynamodb", BROUGHT_TABLE)),
        Request("dynamodb:CreateTable", arn("dynamodb", "table/cruddur-test-other")),
        Request("dynamodb:DeleteBackup", arn("dynamodb", f"{CREATED_TABLE}/backup/1")),
        Request("kms:Decrypt", key_arn("application")),
        Request("kms:Decrypt", key_arn("state"), VIA_DYNAMODB),
    ],
}
