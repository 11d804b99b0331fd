"""Permissions of the workflow roles of an environment that caches the sidecar's image."""

import json

import pytest

from environments.definition import DedicatedVpc
from tests.helpers.examples import environment
from tests.pipelines.attempts import arn, role
from tests.pipelines.evaluators import Permissions, Request
from tests.pipelines.roles import GITHUB, Roles, pipeline_stack, roles

pytestmark = pytest.mark.emulator  # the tests run the simulator

CACHING = environment(github=GITHUB, network=DedicatedVpc(cidr_block="10.0.0.0/16", nat="none"))
READ = Request("ecr:DescribePullThroughCacheRules", "*")
SERVICE_ROLE = "aws-service-role/pullthroughcache.ecr.amazonaws.com"
CHANGE = (
    Request("ecr:CreatePullThroughCacheRule", "*"),
    Request("ecr:DeletePullThroughCacheRule", "*"),
    Request(
        "iam:CreateServiceLinkedRole",
        role(f"{SERVICE_ROLE}/AWSServiceRoleForECRPullThroughCache"),
        {"iam:AWSServiceName": "pullthroughcache.ecr.amazonaws.com"},
    ),
)


@pytest.fixture(scope="module")
def caching() -> Roles:
    return Roles(pipeline_stack(CACHING))


def imports(repository: str) -> tuple[Request, ...]:
    """Return the requests that import an image into a repository."""
    actions = ("ecr:BatchGetImage", "ecr:BatchImportUpstreamImage")
    return tuple(Request(action, arn("ecr", f"repository/{repository}")) for action in actions)


def test_the_deploy_role_creates_the_rule_and_imports_the_image(caching: Roles) -> None:
    asked = (READ, *CHANGE, *imports("cruddur/test/public/xray/aws-xray-daemon"))

    assert all(caching.permissions("deploy").allow(*asked))


@pytest.mark.parametrize(
    "repository", ["cruddur/test/web", "cruddur/prod/public/xray/aws-xray-daemon", "public/x"]
)
def test_the_deploy_role_imports_nothing_into_other_repositories(
    caching: Roles, repository: str
) -> None:
    assert not any(caching.permissions("deploy").allow(*imports(repository)))


def test_the_plan_role_reads_the_rule_and_changes_nothing(caching: Roles) -> None:
    plan: Permissions = caching.permissions("plan")
    image = imports("cruddur/test/public/xray/aws-xray-daemon")

    assert plan.allow(READ) == [True]
    assert not any(plan.allow(*CHANGE, *image))


def test_without_a_cache_the_roles_have_no_such_permission() -> None:
    image = imports("cruddur/test/public/xray/aws-xray-daemon")

    for purpose in ("plan", "deploy"):
        assert not any(roles().permissions(purpose).allow(READ, *CHANGE, *image))


def test_no_policy_is_longer_than_iam_allows(caching: Roles) -> None:
    for name, policy in caching.all_policies().items():
        assert len(json.dumps(policy, separators=(",", ":"))) <= 6144, name
