"""Names, ARNs and tags of the test environment, for requests of roles and of attackers."""

from collections.abc import Mapping

from tests.pipelines.evaluators import Request
from tests.pipelines.roles import DATABASE_GROUP

ACCOUNT, REGION = "123456789012", "eu-central-1"
OURS = {"Project": "cruddur", "Environment": "test"}
OTHERS = {"Project": "cruddur", "Environment": "prod"}
BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/cruddur-test-boundary"
STATES = f"arn:aws:s3:::cruddur-test-terraform-state-{ACCOUNT}/cruddur/test"
VIA_ECR = {
    "kms:GrantIsForAWSResource": "true",
    "kms:ViaService": f"ecr.{REGION}.amazonaws.com",
}
KEY_ADMINISTRATION = (
    "CreateAlias DisableKey PutKeyPolicy ScheduleKeyDeletion TagResource UntagResource"
)
INGRESS = "AuthorizeSecurityGroupIngress ModifySecurityGroupRules RevokeSecurityGroupIngress"
REPOSITORY = "repository/cruddur/test/web"
NAMED_GROUP = f"security-group/{DATABASE_GROUP}"
OTHER_GROUP = "security-group/sg-0fedcba9876543210"
USER_POOL = f"arn:aws:cognito-idp:{REGION}:{ACCOUNT}:userpool/{REGION}_EXAMPLE12"
CREATED_TABLE, BROUGHT_TABLE = "table/cruddur-test-messages", "table/brought"
VIA_DYNAMODB = {"kms:ViaService": f"dynamodb.{REGION}.amazonaws.com"}


def arn(service: str, resource: str, *, region: str = REGION) -> str:
    return f"arn:aws:{service}:{region}:{ACCOUNT}:{resource}"


def requests(
    service: str, actions: str, resource: str, context: Mapping[str, str] | None = None
) -> list[Request]:
    """Return a request for each of the actions, which are separated by spaces."""
    return [Request(f"{service}:{it}", resource, context) for it in actions.split()]


def role(name: str) -> str:
    return arn("iam", f"role/{name}", region="")


def resource_tags(tags: dict[str, str]) -> dict[str, str]:
    return {f"aws:ResourceTag/{key}": value for key, value in tags.items()}


def request_tags(tags: dict[str, str]) -> dict[str, str]:
    return {f"aws:RequestTag/{key}": value for key, value in tags.items()}


PASSED_TO_ECS = {"iam:PassedToService": "ecs-tasks.amazonaws.com"}
WITH_BOUNDARY = {"iam:PermissionsBoundary": BOUNDARY}
WITH_OTHER_BOUNDARY = {"iam:PermissionsBoundary": arn("iam", "policy/mine", region="")}
CERTIFICATE = arn("acm", "certificate/1")
SERVICE_ROLE = role("cruddur-test-web-task")
TARGET_GROUP = arn("elasticloadbalancing", "targetgroup/test-20260101/0123456789abcdef")
LOAD_BALANCER = arn("elasticloadbalancing", "loadbalancer/app/cruddur-test/0123456789abcdef")
SCALABLE_TARGET = arn("application-autoscaling", "scalable-target/1")
OF_ECS = {"application-autoscaling:service-namespace": "ecs"}
