"""What no role of a pipeline may do, tried with the tags and ARNs that an attacker would choose."""

import re
from collections.abc import Iterator

from tests.pipelines.attempts import (
    ACCOUNT,
    BOUNDARY,
    BROUGHT_TABLE,
    CREATED_TABLE,
    KEY_ADMINISTRATION,
    NAMED_GROUP,
    OF_ECS,
    OTHER_GROUP,
    OTHERS,
    OURS,
    REGION,
    REPOSITORY,
    SCALABLE_TARGET,
    STATES,
    TARGET_GROUP,
    USER_POOL,
    VIA_DYNAMODB,
    VIA_ECR,
    arn,
    request_tags,
    resource_tags,
    role,
)
from tests.pipelines.judges import Request
from tests.pipelines.roles import ZONE_ID, key_arn

MAY_NOT = {
    "plan": [
        # The lock of a deployment that is running.
        Request("s3:DeleteObject", f"{STATES}/application.tfstate.tflock"),
        Request("s3:PutObject", f"{STATES}/application.tfstate.tflock"),
        Request("s3:PutObject", f"{STATES}/application.tfstate"),
        Request("s3:DeleteObject", f"{STATES}/application.tfstate"),
        Request("s3:GetObject", f"{STATES}/ci.tfstate"),
        Request("s3:GetObject", STATES.replace("test", "prod") + "/application.tfstate"),
        Request("ssm:GetParameter", arn("ssm", "parameter/cruddur/test/web/TOKEN")),
        Request("logs:GetLogEvents", arn("logs", "log-group:/cruddur/test/web:log-stream:1")),
        Request("ecr:GetDownloadUrlForLayer", arn("ecr", REPOSITORY)),
        Request("dynamodb:GetItem", arn("dynamodb", CREATED_TABLE)),
        Request("dynamodb:UpdateTable", arn("dynamodb", CREATED_TABLE)),
        Request("dynamodb:DescribeTable", arn("dynamodb", "table/other")),
        Request("cognito-idp:DescribeUserPoolClient", f"{USER_POOL}3"),
        Request("iam:GetRole", role("administrator")),
        Request("ecs:UpdateService", arn("ecs", "service/cruddur-test/web")),
        Request("kms:Decrypt", arn("kms", "key/1"), resource_tags(OURS)),
        Request("sts:AssumeRole", role("cruddur-test-ci-deploy")),
        Request("ec2:AuthorizeSecurityGroupIngress", arn("ec2", NAMED_GROUP)),
        Request("ec2:RevokeSecurityGroupIngress", arn("ec2", NAMED_GROUP)),
    ],
    "push": [
        Request("ecr:PutImage", arn("ecr", "repository/cruddur/prod/web")),
        Request("ecr:PutImage", arn("ecr", "repository/other")),
        Request("ecr:BatchDeleteImage", arn("ecr", REPOSITORY)),
        Request("ecr:DeleteRepository", arn("ecr", REPOSITORY)),
        Request("ecr:PutImageTagMutability", arn("ecr", REPOSITORY)),
        Request("ecs:UpdateService", arn("ecs", "service/cruddur-test/web")),
        Request("s3:GetObject", f"{STATES}/application.tfstate"),
    ],
    "deploy": [
        # What is another environment's or project's, by name and by tag.
        Request("ecs:UpdateService", arn("ecs", "service/cruddur-prod/web")),
        Request("ecs:UpdateService", arn("ecs", "service/cruddur-test2/web")),
        Request("ecr:DeleteRepository", arn("ecr", "repository/cruddur/prod/web")),
        Request("ec2:CreateVpc", arn("ec2", "vpc/*")),
        Request("ec2:CreateSecurityGroup", arn("ec2", "security-group/*"), request_tags(OTHERS)),
        Request("ec2:DeleteVpc", arn("ec2", "vpc/vpc-1"), resource_tags(OTHERS)),
        Request("ec2:DeleteVpc", arn("ec2", "vpc/vpc-1")),
        Request("ec2:CreateTags", arn("ec2", "vpc/vpc-1"), request_tags(OURS)),
        *(
            Request(f"ec2:{action}", arn("ec2", OTHER_GROUP))
            for action in (
                "AuthorizeSecurityGroupIngress",
                "ModifySecurityGroupRules",
                "RevokeSecurityGroupIngress",
            )
        ),
        Request("ec2:AuthorizeSecurityGroupEgress", arn("ec2", NAMED_GROUP)),
        Request("ec2:CreateTags", arn("ec2", NAMED_GROUP), request_tags(OURS)),
        Request("ec2:DeleteSecurityGroup", arn("ec2", NAMED_GROUP)),
        Request("ec2:AuthorizeSecurityGroupIngress", arn("ec2", "security-group-rule/*")),
        Request("ec2:ModifySecurityGroupRules", arn("ec2", "security-group-rule/sgr-1")),
        Request(
            "elasticloadbalancing:DeleteTargetGroup",
            TARGET_GROUP,
            resource_tags(OTHERS),
        ),
        # A key of the account, which the environment's tags would make the role's own.
        *(
            Request(action, arn("kms", "key/1"), request_tags(OURS))
            for action in KEY_ADMINISTRATION
        ),
        *(
            Request(action, arn("kms", "key/1"), resource_tags(OURS))
            for action in KEY_ADMINISTRATION
        ),
        *(
            Request(action, key_arn(kind), resource_tags(OURS))
            for action in KEY_ADMINISTRATION
            for kind in ("application", "registry", "state")
        ),
        Request("kms:CreateGrant", key_arn("state"), VIA_ECR),
        Request("kms:CreateGrant", key_arn("registry")),
        Request("kms:CreateGrant", key_arn("registry"), {"kms:GrantIsForAWSResource": "true"}),
        Request("kms:Decrypt", key_arn("state")),
        Request("acm:DeleteCertificate", arn("acm", "certificate/1"), resource_tags(OTHERS)),
        # Tags that would make another's resource the role's own.
        *(
            Request(action, resource, {**request_tags(OURS), **resource_tags(OTHERS)})
            for action, resource in (
                ("acm:AddTagsToCertificate", arn("acm", "certificate/1")),
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
        Request("iam:UpdateAssumeRolePolicy", role("cruddur-test-web-task")),
        Request(
            "route53:ChangeResourceRecordSets",
            f"arn:aws:route53:::hostedzone/{ZONE_ID}",
            {"route53:ChangeResourceRecordSetsNormalizedRecordNames": "mail.example"},
        ),
        Request("route53:ChangeResourceRecordSets", "arn:aws:route53:::hostedzone/ZOTHER"),
        Request("route53:DeleteHostedZone", f"arn:aws:route53:::hostedzone/{ZONE_ID}"),
        # More rights, for itself or for others.
        Request("iam:CreateRole", role("cruddur-test-web-task")),
        Request(
            "iam:CreateRole",
            role("cruddur-test-web-task"),
            {"iam:PermissionsBoundary": arn("iam", "policy/mine", region="")},
        ),
        Request("iam:CreateRole", role("admin"), {"iam:PermissionsBoundary": BOUNDARY}),
        Request("iam:PutRolePolicy", role("cruddur-test-web-task")),
        Request(
            "iam:PutRolePolicy",
            role("cruddur-test-ci-deploy"),
            {"iam:PermissionsBoundary": BOUNDARY},
        ),
        Request("iam:UpdateAssumeRolePolicy", role("cruddur-test-ci-plan")),
        Request("iam:DeleteRolePermissionsBoundary", role("cruddur-test-web-task")),
        Request("iam:AttachRolePolicy", role("cruddur-test-web-task")),
        Request("iam:CreatePolicyVersion", BOUNDARY),
        Request("iam:DeletePolicy", BOUNDARY),
        Request("iam:CreateUser", arn("iam", "user/me", region="")),
        Request(
            "iam:PassRole",
            role("cruddur-test-web-task"),
            {"iam:PassedToService": "lambda.amazonaws.com"},
        ),
        Request(
            "iam:PassRole",
            role("cruddur-test-ci-deploy"),
            {"iam:PassedToService": "ecs-tasks.amazonaws.com"},
        ),
        Request("sts:AssumeRole", role("cruddur-test-web-task")),
        # What nobody may lose, and what is secret.
        Request("s3:DeleteObject", f"{STATES}/application.tfstate"),
        Request("s3:DeleteObjectVersion", f"{STATES}/application.tfstate"),
        Request("s3:PutObject", f"{STATES}/ci.tfstate"),
        Request("s3:PutObject", f"{STATES}/state.tfstate"),
        Request("s3:DeleteBucket", f"arn:aws:s3:::cruddur-test-terraform-state-{ACCOUNT}"),
        Request("s3:PutBucketPolicy", f"arn:aws:s3:::cruddur-test-terraform-state-{ACCOUNT}"),
        Request("s3:GetObject", f"arn:aws:s3:::cruddur-test-access-logs-{ACCOUNT}/log"),
        Request("ssm:GetParameter", arn("ssm", "parameter/cruddur/test/web/TOKEN")),
        Request("ssm:PutParameter", arn("ssm", "parameter/cruddur/test/web/TOKEN")),
        Request("ecs:ExecuteCommand", arn("ecs", "task/cruddur-test/1")),
        Request("logs:GetLogEvents", arn("logs", "log-group:/cruddur/test/web:log-stream:1")),
        Request("dynamodb:Scan", arn("dynamodb", CREATED_TABLE)),
        Request("dynamodb:DeleteTable", arn("dynamodb", BROUGHT_TABLE)),
        Request("dynamodb:CreateTable", arn("dynamodb", "table/cruddur-test-other")),
        Request("dynamodb:DeleteBackup", arn("dynamodb", f"{CREATED_TABLE}/backup/1")),
        Request("kms:Decrypt", key_arn("application")),
        Request("kms:Decrypt", key_arn("state"), VIA_DYNAMODB),
    ],
}


def _tag_first(tagging: str, resource: str, *then: str) -> Iterator[tuple[Request, ...]]:
    """Yield attempts to put the environment's tags on a resource of another, and then use them."""
    first = Request(tagging, resource, {**request_tags(OURS), **resource_tags(OTHERS)})
    for action in then:
        yield first, Request(action, resource, resource_tags(OURS))


OTHER_KEY = arn("kms", "key/00000000-0000-0000-0000-000000000001")
OTHER_STATE = f"arn:aws:s3:::cruddur-prod-terraform-state-{ACCOUNT}/cruddur/prod"
CI_ROLES = tuple(role(f"cruddur-test-ci-{it}") for it in ("plan", "push", "deploy"))
CI_POLICY = arn("iam", "policy/cruddur-test-ci-deploy-roles", region="")
PROVIDER = arn("iam", "oidc-provider/token.actions.githubusercontent.com", region="")
SERVICE_ROLE = role("cruddur-test-web-task")
WITH_BOUNDARY = {"iam:PermissionsBoundary": BOUNDARY}
PROD_SERVICE = arn("ecs", "service/cruddur-prod/web")

ESCALATIONS: tuple[tuple[Request, ...], ...] = (
    # E1 to E3: a key of the account, of the states of another environment and of its own.
    *_tag_first("kms:TagResource", OTHER_KEY, *KEY_ADMINISTRATION, "kms:CreateGrant"),
    *_tag_first("kms:TagResource", key_arn("state"), *KEY_ADMINISTRATION, "kms:CreateGrant"),
    # E4, E7, E8: what tags decide.
    *_tag_first("acm:AddTagsToCertificate", arn("acm", "certificate/1"), "acm:DeleteCertificate"),
    *_tag_first(
        "elasticloadbalancing:AddTags",
        TARGET_GROUP,
        "elasticloadbalancing:DeleteTargetGroup",
        "elasticloadbalancing:ModifyTargetGroup",
    ),
    *_tag_first(
        "application-autoscaling:TagResource",
        SCALABLE_TARGET,
        "application-autoscaling:DeregisterScalableTarget",
        "application-autoscaling:PutScalingPolicy",
    ),
    *_tag_first(
        "ec2:CreateTags", arn("ec2", "vpc/vpc-1"), "ec2:CreateSecurityGroup", "ec2:DeleteVpc"
    ),
    *_tag_first(
        "ec2:CreateTags",
        arn("ec2", OTHER_GROUP),
        "ec2:AuthorizeSecurityGroupIngress",
        "ec2:DeleteSecurityGroup",
    ),
    *_tag_first("ec2:CreateTags", arn("ec2", "subnet/subnet-1"), "ec2:DeleteSubnet"),
    # E7: scaling of another environment's service, for which AWS asks for rights on the service.
    (
        Request(
            "application-autoscaling:RegisterScalableTarget",
            arn("application-autoscaling", "scalable-target/*"),
            {**OF_ECS, **request_tags(OURS)},
        ),
        Request("ecs:UpdateService", PROD_SERVICE),
    ),
    # E6: roles without the boundary, with another one, or with another's trust.
    (
        Request("iam:CreateRole", SERVICE_ROLE),
        Request("iam:PutRolePolicy", SERVICE_ROLE),
        Request("iam:PassRole", SERVICE_ROLE, {"iam:PassedToService": "ecs-tasks.amazonaws.com"}),
    ),
    (
        Request("iam:CreateRole", SERVICE_ROLE, WITH_BOUNDARY),
        Request("iam:DeleteRolePermissionsBoundary", SERVICE_ROLE, WITH_BOUNDARY),
    ),
    (
        Request(
            "iam:PutRolePermissionsBoundary",
            SERVICE_ROLE,
            {"iam:PermissionsBoundary": arn("iam", "policy/mine", region="")},
        ),
    ),
    *(
        (Request(action, role_arn, WITH_BOUNDARY),)
        for role_arn in (*CI_ROLES, role("cruddur-prod-web-task"), role("admin"))
        for action in (
            "iam:AttachRolePolicy",
            "iam:DeleteRole",
            "iam:DeleteRolePolicy",
            "iam:DetachRolePolicy",
            "iam:PutRolePermissionsBoundary",
            "iam:PutRolePolicy",
            "iam:TagRole",
            "iam:UntagRole",
            "iam:UpdateAssumeRolePolicy",
            "iam:UpdateRole",
            "sts:AssumeRole",
        )
    ),
    *(
        (Request(action, policy),)
        for policy in (BOUNDARY, CI_POLICY)
        for action in (
            "iam:CreatePolicy",
            "iam:CreatePolicyVersion",
            "iam:DeletePolicy",
            "iam:DeletePolicyVersion",
            "iam:SetDefaultPolicyVersion",
        )
    ),
    *(
        (Request(f"iam:{action}", PROVIDER),)
        for action in (
            "AddClientIDToOpenIDConnectProvider",
            "CreateOpenIDConnectProvider",
            "DeleteOpenIDConnectProvider",
            "UpdateOpenIDConnectProviderThumbprint",
        )
    ),
    *(
        (Request("iam:PassRole", role(name), {"iam:PassedToService": f"{service}.amazonaws.com"}),)
        for name in ("cruddur-test-web-task", "cruddur-test-flow-logs")
        for service in ("ec2", "lambda", "ecs", "scheduler")
    ),
    *(
        (Request("iam:PassRole", role(name), {"iam:PassedToService": "ecs-tasks.amazonaws.com"}),)
        for name in (
            "admin",
            "cruddur-prod-web-task",
            "cruddur-test-ci-deploy",
            "cruddur-test-flow-logs",
            "cruddur-test2-web-task",
        )
    ),
    (
        Request(
            "iam:CreateServiceLinkedRole",
            role("aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"),
            {"iam:AWSServiceName": "autoscaling.amazonaws.com"},
        ),
    ),
    # The states, services, secrets and data of another environment.
    *(
        (Request(action, f"{OTHER_STATE}/application.tfstate"),)
        for action in ("s3:GetObject", "s3:GetObjectVersion", "s3:PutObject", "s3:DeleteObject")
    ),
    (Request("s3:PutObject", f"{OTHER_STATE}/application.tfstate.tflock"),),
    (Request("s3:DeleteObject", f"{OTHER_STATE}/application.tfstate.tflock"),),
    (Request("s3:ListBucket", OTHER_STATE.partition("/")[0]),),
    (Request("s3:PutBucketPolicy", f"arn:aws:s3:::cruddur-prod-access-logs-{ACCOUNT}"),),
    *(
        (Request(f"ecs:{action}", PROD_SERVICE),)
        for action in ("CreateService", "DeleteService", "TagResource")
    ),
    (Request("ecs:RegisterTaskDefinition", arn("ecs", "task-definition/cruddur-prod-web:*")),),
    (Request("ecs:ExecuteCommand", arn("ecs", "task/cruddur-prod/1")),),
    (Request("ecr:PutImage", arn("ecr", "repository/cruddur/prod/web")),),
    (Request("ssm:GetParameters", arn("ssm", "parameter/cruddur/prod/web/TOKEN")),),
    (Request("dynamodb:DeleteTable", arn("dynamodb", "table/cruddur-prod-messages")),),
    (Request("dynamodb:GetItem", arn("dynamodb", "table/cruddur-prod-messages")),),
    (Request("logs:DeleteLogGroup", arn("logs", "log-group:/cruddur/prod/web")),),
    (Request("sns:Subscribe", arn("sns", "cruddur-prod-alarms")),),
    (Request("sns:GetTopicAttributes", arn("sns", "cruddur-prod-alarms")),),
    (Request("wafv2:UpdateWebACL", arn("wafv2", "regional/webacl/cruddur-prod/1")),),
    (Request("wafv2:GetWebACL", arn("wafv2", "regional/webacl/cruddur-prod/1")),),
    (
        Request(
            "elasticloadbalancing:DeleteLoadBalancer",
            arn("elasticloadbalancing", "loadbalancer/app/cruddur-prod/1"),
        ),
    ),
)


# Rights that IAM cannot limit to the environment, or that only read: decision 14 lists those that
# change something.
ACCOUNT_WIDE = {
    "acm:DescribeCertificate",
    "acm:ListTagsForCertificate",
    "application-autoscaling:ListTagsForResource",
    "cloudwatch:DeleteAlarms",
    "cloudwatch:ListTagsForResource",
    "cloudwatch:PutMetricAlarm",
    "ec2:DescribeVpcAttribute",
    "route53:AssociateVPCWithHostedZone",
    "servicediscovery:GetNamespace",
    "servicediscovery:GetOperation",
}


def elsewhere(request: Request) -> Iterator[Request]:
    """Yield the request for another region, account, zone and environment, with fitting tags.

    A request for which AWS knows no resource has no other place.
    """
    if request.resource == "*":
        return
    context = dict(request.context or {})
    places = [
        (request.resource.replace(f":{REGION}:", ":us-west-2:"), context),
        (request.resource.replace(ACCOUNT, "210987654321"), context),
        (request.resource.replace(ZONE_ID, "Z0OTHER"), context),
    ]
    if request.action not in ACCOUNT_WIDE:
        others = {
            key: "prod" if key == "aws:ResourceTag/Environment" else value
            for key, value in context.items()
        }
        places.append((re.sub(r"\btest\b", "prod", request.resource), others))
    for resource, tried in places:
        if (resource, tried) != (request.resource, context):
            yield Request(request.action, resource, tried)
