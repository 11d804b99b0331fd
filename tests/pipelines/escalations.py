"""Attempts to get more rights with the deploy role, in one request or several."""

from collections.abc import Iterator

from tests.pipelines.attempts import (
    ACCOUNT,
    BOUNDARY,
    KEY_ADMINISTRATION,
    OF_ECS,
    OTHER_GROUP,
    OTHERS,
    OURS,
    SCALABLE_TARGET,
    TARGET_GROUP,
    arn,
    request_tags,
    resource_tags,
    role,
)
from tests.pipelines.judges import Request
from tests.pipelines.roles import key_arn


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
