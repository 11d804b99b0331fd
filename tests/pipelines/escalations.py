"""Attempts to get more permissions with the deploy role, with one or several requests."""

from collections.abc import Iterator, Mapping, Sequence

from tests.pipelines.attempts import (
    ACCOUNT,
    BOUNDARY,
    CERTIFICATE,
    KEY_ADMINISTRATION,
    OF_ECS,
    OTHER_GROUP,
    OTHERS,
    OURS,
    PASSED_TO_ECS,
    SCALABLE_TARGET,
    SERVICE_ROLE,
    TARGET_GROUP,
    VIA_ECR,
    WITH_BOUNDARY,
    WITH_OTHER_BOUNDARY,
    arn,
    request_tags,
    requests,
    resource_tags,
    role,
)
from tests.pipelines.evaluators import Request
from tests.pipelines.roles import key_arn

Attempt = Sequence[Request]
"""Requests that an attacker needs together: each alone is of no use."""


def _tag_first(service: str, tagging: str, resource: str, actions: str) -> Iterator[Attempt]:
    """Yield attempts to tag a resource of another environment as our own, and then to use it."""
    tags = {**request_tags(OURS), **resource_tags(OTHERS)}
    for call in requests(service, actions, resource, resource_tags(OURS)):
        yield Request(f"{service}:{tagging}", resource, tags), call


def _alone(*calls: Request) -> Iterator[Attempt]:
    """Yield an attempt with each request alone."""
    yield from ((call,) for call in calls)


OTHER_KEY = arn("kms", "key/00000000-0000-0000-0000-000000000001")
OTHER_STATE = f"arn:aws:s3:::cruddur-prod-terraform-state-{ACCOUNT}/cruddur/prod"
CI_ROLES = tuple(role(f"cruddur-test-ci-{it}") for it in ("plan", "push", "deploy"))
CI_POLICY = arn("iam", "policy/cruddur-test-ci-deploy-roles", region="")
PROVIDER = arn("iam", "oidc-provider/token.actions.githubusercontent.com", region="")
PROD_SERVICE = arn("ecs", "service/cruddur-prod/web")

ESCALATIONS: Mapping[str, tuple[Attempt, ...]] = {
    "E1: take over a key of the account": (
        *_tag_first("kms", "TagResource", OTHER_KEY, f"{KEY_ADMINISTRATION} CreateGrant"),
    ),
    "E2: make the own states unreadable": (
        *_tag_first("kms", "TagResource", key_arn("state"), f"{KEY_ADMINISTRATION} CreateGrant"),
    ),
    "E3: grant others the use of a key": (
        *_alone(
            Request("kms:CreateGrant", key_arn("registry")),
            *(Request("kms:CreateGrant", key_arn("registry"), {it: VIA_ECR[it]}) for it in VIA_ECR),
            Request("kms:CreateGrant", key_arn("state"), VIA_ECR),
        ),
    ),
    "E4: tag what another environment owns": (
        *_tag_first("acm", "AddTagsToCertificate", CERTIFICATE, "DeleteCertificate"),
        *_tag_first(
            "elasticloadbalancing", "AddTags", TARGET_GROUP, "DeleteTargetGroup ModifyTargetGroup"
        ),
    ),
    "E6: get around the boundary": (
        (Request("iam:UpdateAssumeRolePolicy", SERVICE_ROLE),),
        (
            *requests("iam", "CreateRole PutRolePolicy", SERVICE_ROLE),
            Request("iam:PassRole", SERVICE_ROLE, PASSED_TO_ECS),
        ),
        requests("iam", "CreateRole DeleteRolePermissionsBoundary", SERVICE_ROLE, WITH_BOUNDARY),
        requests("iam", "PutRolePermissionsBoundary", SERVICE_ROLE, WITH_OTHER_BOUNDARY),
    ),
    "E7: scale services of others": (
        *_tag_first(
            "application-autoscaling",
            "TagResource",
            SCALABLE_TARGET,
            "DeregisterScalableTarget PutScalingPolicy",
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
        *_tag_first("ec2", "CreateTags", arn("ec2", "vpc/vpc-1"), "CreateSecurityGroup DeleteVpc"),
        *_tag_first(
            "ec2",
            "CreateTags",
            arn("ec2", OTHER_GROUP),
            "AuthorizeSecurityGroupIngress DeleteSecurityGroup",
        ),
        *_tag_first("ec2", "CreateTags", arn("ec2", "subnet/subnet-1"), "DeleteSubnet"),
    ),
    "E10: share the access logs of others": (
        (Request("s3:PutBucketPolicy", f"arn:aws:s3:::cruddur-prod-access-logs-{ACCOUNT}"),),
    ),
    "Change own or others' roles, policies and identity provider": (
        *_alone(
            *(
                call
                for role_arn in (*CI_ROLES, role("cruddur-prod-web-task"), role("admin"))
                for call in (
                    *requests(
                        "iam",
                        "AttachRolePolicy DeleteRole DeleteRolePolicy DetachRolePolicy "
                        "PutRolePermissionsBoundary PutRolePolicy TagRole UntagRole "
                        "UpdateAssumeRolePolicy UpdateRole",
                        role_arn,
                        WITH_BOUNDARY,
                    ),
                    Request("sts:AssumeRole", role_arn, WITH_BOUNDARY),
                )
            ),
            *(
                call
                for policy in (BOUNDARY, CI_POLICY)
                for call in requests(
                    "iam",
                    "CreatePolicy CreatePolicyVersion DeletePolicy DeletePolicyVersion "
                    "SetDefaultPolicyVersion",
                    policy,
                )
            ),
            *requests(
                "iam",
                "AddClientIDToOpenIDConnectProvider CreateOpenIDConnectProvider "
                "DeleteOpenIDConnectProvider UpdateOpenIDConnectProviderThumbprint",
                PROVIDER,
            ),
        ),
    ),
    "Pass roles to other services, or roles of others": (
        *_alone(
            *(
                Request(
                    "iam:PassRole",
                    role(name),
                    {"iam:PassedToService": f"{service}.amazonaws.com"},
                )
                for name in ("cruddur-test-web-task", "cruddur-test-flow-logs")
                for service in ("ec2", "lambda", "ecs", "scheduler")
            ),
            *(
                Request("iam:PassRole", role(name), PASSED_TO_ECS)
                for name in (
                    "admin",
                    "cruddur-prod-web-task",
                    "cruddur-test-ci-deploy",
                    "cruddur-test-flow-logs",
                    "cruddur-test2-web-task",
                )
            ),
            Request(
                "iam:CreateServiceLinkedRole",
                role("aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"),
                {"iam:AWSServiceName": "autoscaling.amazonaws.com"},
            ),
        ),
    ),
    "Read and change the states of others": (
        *_alone(
            *requests(
                "s3",
                "GetObject GetObjectVersion PutObject DeleteObject",
                f"{OTHER_STATE}/application.tfstate",
            ),
            *requests("s3", "PutObject DeleteObject", f"{OTHER_STATE}/application.tfstate.tflock"),
            Request("s3:ListBucket", OTHER_STATE.partition("/")[0]),
        ),
    ),
    "Change services, images, tables, secrets and alarms of others": (
        *_alone(
            *requests("ecs", "CreateService DeleteService TagResource", PROD_SERVICE),
            *(
                call
                for service, actions, resource in (
                    ("ecs", "RegisterTaskDefinition", "task-definition/cruddur-prod-web:*"),
                    ("ecs", "ExecuteCommand", "task/cruddur-prod/1"),
                    ("ecr", "PutImage", "repository/cruddur/prod/web"),
                    ("ssm", "GetParameters", "parameter/cruddur/prod/web/TOKEN"),
                    ("dynamodb", "DeleteTable GetItem", "table/cruddur-prod-messages"),
                    ("logs", "DeleteLogGroup", "log-group:/cruddur/prod/web"),
                    ("sns", "Subscribe GetTopicAttributes", "cruddur-prod-alarms"),
                    ("wafv2", "UpdateWebACL GetWebACL", "regional/webacl/cruddur-prod/1"),
                    (
                        "elasticloadbalancing",
                        "DeleteLoadBalancer",
                        "loadbalancer/app/cruddur-prod/1",
                    ),
                )
                for call in requests(service, actions, arn(service, resource))
            ),
        ),
    ),
}
"""Attempts by the attacker's goal. A number such as E1 is that of a finding of an audit.

E5 and E9 do not concern the policies of the deploy role: see the tests of its trust policy, and the
requests that the plan role may not make.
"""
