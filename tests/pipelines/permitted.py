"""Requests that a role must be allowed, taken from the work of the workflow jobs."""

from tests.pipelines.attempts import (
    CERTIFICATE,
    CREATED_TABLE,
    INGRESS,
    LOAD_BALANCER,
    NAMED_GROUP,
    OF_ECS,
    OURS,
    PASSED_TO_ECS,
    REGION,
    REPOSITORY,
    SCALABLE_TARGET,
    SERVICE_ROLE,
    STATES,
    TARGET_GROUP,
    USER_POOL,
    VIA_DYNAMODB,
    VIA_ECR,
    WITH_BOUNDARY,
    arn,
    request_tags,
    requests,
    resource_tags,
    role,
)
from tests.pipelines.evaluators import Request
from tests.pipelines.roles import DEFAULT_VPC_ID, ZONE_ID, key_arn

# Listings with which a failed deployment finds resources that Terraform has not recorded.
LOOKUPS = [
    Request(action, "*")
    for action in (
        "acm:ListCertificates",
        "kms:ListKeys",
        "servicediscovery:ListNamespaces",
        "wafv2:ListWebACLs",
    )
]
TABLE = arn("dynamodb", CREATED_TABLE)
MAY = {
    "plan": [
        Request("s3:GetObject", f"{STATES}/application.tfstate"),
        Request("s3:GetObject", f"{STATES}/application.tfstate.tflock"),
        Request("ecr:DescribeImages", arn("ecr", REPOSITORY)),
        *requests("ec2", "DescribeSubnets DescribeSecurityGroups DescribeSecurityGroupRules", "*"),
        Request("elasticloadbalancing:GetLoadBalancerWebACL", LOAD_BALANCER),
        Request("wafv2:GetWebACLForResource", arn("wafv2", "regional/webacl/*")),
        *LOOKUPS,
        Request("ssm:DescribeParameters", "*"),
        Request("servicequotas:GetServiceQuota", arn("servicequotas", "fargate/L-3032A538")),
        Request("route53domains:GetDomainDetail", "*"),
        Request("cognito-idp:DescribeUserPoolClient", USER_POOL),
        Request("dynamodb:DescribeTable", arn("dynamodb", "table/brought")),
        Request("iam:GetRole", role("aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS")),
        Request("iam:GetRole", role("AWSServiceRoleForECS")),  # a role that does not exist yet
        Request("iam:GetRolePolicy", SERVICE_ROLE),
        *requests("dynamodb", "DescribeTable DescribeContinuousBackups ListTagsOfResource", TABLE),
    ],
    "push": [
        Request("ecr:GetAuthorizationToken", "*"),
        Request("ecr:PutImage", arn("ecr", REPOSITORY)),
    ],
    "deploy": [
        Request("s3:PutObject", f"{STATES}/application.tfstate"),
        Request("s3:PutObject", f"{STATES}/application.tfstate.tflock"),
        Request("s3:DeleteObject", f"{STATES}/registry.tfstate.tflock"),
        # A key for the web ACL's logs, which had none.
        Request("logs:AssociateKmsKey", arn("logs", "log-group:aws-waf-logs-cruddur-test")),
        Request("ecs:UpdateService", arn("ecs", "service/cruddur-test/web")),
        Request("ecs:RegisterTaskDefinition", arn("ecs", "task-definition/cruddur-test-web:*")),
        Request("ec2:CreateVpc", arn("ec2", "vpc/*"), request_tags(OURS)),
        Request("ec2:CreateSecurityGroup", arn("ec2", f"vpc/{DEFAULT_VPC_ID}")),
        Request("ec2:CreateSecurityGroup", arn("ec2", "vpc/vpc-1"), resource_tags(OURS)),
        Request("ec2:GetSecurityGroupsForVpc", arn("ec2", "vpc/vpc-1")),
        Request("ec2:DescribeAccountAttributes", "*"),
        Request("ec2:ModifySecurityGroupRules", f"arn:aws:ec2:{REGION}:aws:prefix-list/pl-1"),
        Request("ec2:CreateSecurityGroup", arn("ec2", "security-group/*"), request_tags(OURS)),
        Request("ec2:DeleteSecurityGroup", arn("ec2", "security-group/sg-1"), resource_tags(OURS)),
        # An inbound rule in the security group of a destination.
        *requests("ec2", INGRESS, arn("ec2", NAMED_GROUP)),
        Request(
            "ec2:AuthorizeSecurityGroupIngress",
            arn("ec2", "security-group-rule/*"),
            request_tags(OURS),
        ),
        Request(
            "ec2:CreateTags",
            arn("ec2", "security-group-rule/*"),
            {**request_tags(OURS), "ec2:CreateAction": "AuthorizeSecurityGroupIngress"},
        ),
        Request("elasticloadbalancing:DeleteTargetGroup", TARGET_GROUP, resource_tags(OURS)),
        *requests(
            "elasticloadbalancing",
            "GetLoadBalancerWebACL CreateWebACLAssociation DeleteWebACLAssociation",
            LOAD_BALANCER,
        ),
        Request("wafv2:DisassociateWebACL", LOAD_BALANCER),
        Request("wafv2:GetWebACLForResource", arn("wafv2", "regional/webacl/*")),
        Request("acm:AddTagsToCertificate", CERTIFICATE, request_tags(OURS)),
        Request("acm:AddTagsToCertificate", CERTIFICATE, resource_tags(OURS)),
        Request("servicediscovery:TagResource", "*"),
        Request("servicediscovery:GetOperation", arn("servicediscovery", "namespace/ns-1")),
        Request(
            "servicediscovery:UpdateHttpNamespace",
            arn("servicediscovery", "namespace/ns-1"),
            resource_tags(OURS),
        ),
        Request("cloudwatch:PutCompositeAlarm", "*"),
        Request("budgets:ModifyBudget", "arn:aws:budgets::123456789012:budget/cruddur-test"),
        *requests(
            "cloudwatch", "PutMetricAlarm DescribeAlarms DeleteAlarms", arn("cloudwatch", "alarm:*")
        ),
        Request(
            "application-autoscaling:RegisterScalableTarget",
            SCALABLE_TARGET,
            {**OF_ECS, **request_tags(OURS)},
        ),
        Request(
            "application-autoscaling:PutScalingPolicy",
            SCALABLE_TARGET,
            {**OF_ECS, **resource_tags(OURS)},
        ),
        Request("sns:Unsubscribe", arn("sns", "cruddur-test-alarms")),
        *LOOKUPS,
        *requests("iam", "CreateRole UpdateAssumeRolePolicy", SERVICE_ROLE, WITH_BOUNDARY),
        Request("iam:PassRole", SERVICE_ROLE, PASSED_TO_ECS),
        Request("kms:CreateGrant", key_arn("registry"), VIA_ECR),
        *requests("dynamodb", "CreateTable DeleteTable TagResource UpdateTable", TABLE),
        Request("dynamodb:UpdateContinuousBackups", TABLE),
        Request("kms:GenerateDataKey", key_arn("application"), VIA_DYNAMODB),
        Request(
            "route53:ChangeResourceRecordSets",
            f"arn:aws:route53:::hostedzone/{ZONE_ID}",
            {"route53:ChangeResourceRecordSetsNormalizedRecordNames": "api.cruddur.example"},
        ),
        Request("sns:SetTopicAttributes", arn("sns", "cruddur-test-alarms")),
    ],
}
