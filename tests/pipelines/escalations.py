"""Attempts to get more permissions with the deploy role, with one or several requests."""

from collections.abc import Iterator, Mapping, Sequence

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
    VIA_ECR,
    arn,
    request_tags,
    resource_tags,
    role,
)
from tests.pipelines.evaluators import Request
from tests.pipelines.roles import key_arn

Attempt = Sequence[Request]
"""Requests that an attacker needs together: each alone is of no use."""


def _tag_first(tagging: str, resource: str, *then: str) -> Iterator[Attempt]:
    """Yield attempts to tag a resource of another environment as our own, and then to use it."""
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

ESCALATIONS: Mapping[str, tuple[Attempt, ...]] = {
    "E1: take over a key of the account": (
        *_tag_first("kms:TagResource", OTHER_KEY, *KEY_ADMINISTRATION, "kms:CreateGrant"),
    ),
    "E2: make the own states unreadable": (
        *_tag_first("kms:TagResource", key_arn("state"), *KEY_ADMINISTRATION, "kms:CreateGrant"),
    ),
    "E3: grant others the use of a key": (
        (Request("kms:CreateGrant", key_arn("registry")),),
        (Request("kms:CreateGrant", key_arn("registry"), {"kms:GrantIsForAWSResource": "true"}),),
        (
            Request(
                "kms:CreateGrant",
                key_arn("registry"),
                {"kms:ViaService": VIA_ECR["kms:ViaService"]},
            ),
        ),
        (Request("kms:CreateGrant", key_arn("state"), VIA_ECR),),
    ),
    "E4: tag what another environment owns": (
        *_tag_first(
            "acm:AddTagsToCertificate", arn("acm", "certificate/1"), "acm:DeleteCertificate"
        ),
        *_tag_first(
            "elasticloadbalancing:AddTags",
            TARGET_GROUP,
            "elasticloadbalancing:DeleteTargetGroup",
            "elasticloadbalancing:ModifyTargetGroup",
        ),
    ),
    "E6: get around the boundary": (
        (Request("iam:UpdateAssumeRolePolicy", SERVICE_ROLE),),
        (
            Request("iam:CreateRole", SERVICE_ROLE),
            Request("iam:PutRolePolicy", SERVICE_ROLE),
            Request(
                "iam:PassRole", SERVICE_ROLE, {"iam:PassedToService": "ecs-tasks.amazonaws.com"}
            ),
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
    ),
    "E7: scale services of others": (
        *_tag_first(
            "application-autoscaling:TagResource",
            SCALABLE_TARGET,
            "application-autoscaling:DeregisterScalableTarget",
            "application-autoscaling:PutScalingPolicy",
        ),
        (
            Request(
                "application-autoscaling:RegisterScalableTarget",
                arn("application-autoscaling", "scalable-target/*"),
                {**OF_ECS, **request_tags(OURS)},
            ),
            Request("ecs:UpdateService", PROD_SERVICE),
        ),
    ),
    "E8: use the network of others": (
        *_tag_first(
            "ec2:CreateTags",
            arn("ec2", "vpc/vpc-1"),
            "ec2:CreateSecurityGroup",
            "ec2:DeleteVpc",
        ),
        *_tag_first(
            "ec2:CreateTags",
            arn("ec2", OTHER_GROUP),
            "ec2:AuthorizeSecurityGroupIngress",
            "ec2:DeleteSecurityGroup",
        ),
        *_tag_first("ec2:CreateTags", arn("ec2", "subnet/subnet-1"), "ec2:DeleteSubnet"),
    ),
    "E10: share the access logs of others": (
        (Request("s3:PutBucketPolicy", f"arn:aws:s3:::cruddur-prod-access-logs-{ACCOUNT}"),),
    ),
    "Change own or others' roles, policies and identity provider": (
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
    ),
    "Pass roles to other services, or roles of others": (
        *(
            (
                Request(
                    "iam:PassRole",
                    role(name),
                    {"iam:PassedToService": f"{service}.amazonaws.com"},
                ),
            )
            for name in ("cruddur-test-web-task", "cruddur-test-flow-logs")
            for service in ("ec2", "lambda", "ecs", "scheduler")
        ),
        *(
            (
                Request(
                    "iam:PassRole",
                    role(name),
                    {"iam:PassedToService": "ecs-tasks.amazonaws.com"},
                ),
            )
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
    ),
    "Read and change the states of others": (
        *(
            (Request(action, f"{OTHER_STATE}/application.tfstate"),)
            for action in (
                "s3:GetObject",
                "s3:GetObjectVersion",
                "s3:PutObject",
                "s3:DeleteObject",
            )
        ),
        (Request("s3:PutObject", f"{OTHER_STATE}/application.tfstate.tflock"),),
        (Request("s3:DeleteObject", f"{OTHER_STATE}/application.tfstate.tflock"),),
        (Request("s3:ListBucket", OTHER_STATE.partition("/")[0]),),
    ),
    "Change services, images, tables, secrets and alarms of others": (
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
    ),
}
"""Attempts by the attacker's goal. A number such as E1 is that of a finding of an audit.

E5 and E9 do not concern the policies of the deploy role: see the tests of its trust policy, and the
requests that the plan role may not make.
"""
