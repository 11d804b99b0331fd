"""Every resource type of the stacks has a lookup, or its repeated creation is harmless."""

import pytest

from cli.state.resource_lookup import CREATED_TWICE, LOOKUPS, REPEATABLE
from environments.definition import DedicatedVpc, GitHubActions
from tests.helpers.examples import environment
from tests.helpers.examples.environments import DEV, PROD
from tests.helpers.synthesis import synthesize_environment

PUT = "the put replaces it, and it goes with its"
BUCKET = f"{PUT} bucket"

# Types that are neither looked up nor imported, because creating them again is harmless.
NOT_LOOKED_UP = {
    "aws_acm_certificate_validation": "AWS has no such resource: Terraform waits again",
    "aws_appautoscaling_policy": f"{PUT} scalable target",
    "aws_appautoscaling_scheduled_action": f"{PUT} scalable target",
    "aws_default_security_group": "EC2 creates it, and it goes with its VPC",
    "aws_ecr_lifecycle_policy": f"{PUT} repository",
    "aws_ecs_cluster_capacity_providers": f"{PUT} cluster",
    "aws_s3_bucket_lifecycle_configuration": BUCKET,
    "aws_s3_bucket_logging": BUCKET,
    "aws_s3_bucket_ownership_controls": BUCKET,
    "aws_s3_bucket_policy": BUCKET,
    "aws_s3_bucket_public_access_block": BUCKET,
    "aws_s3_bucket_server_side_encryption_configuration": BUCKET,
    "aws_s3_bucket_versioning": BUCKET,
    "aws_sns_topic_subscription": "SNS returns the existing one, and it goes with its topic",
    "aws_wafv2_web_acl_association": f"{PUT} load balancer",
    "aws_wafv2_web_acl_logging_configuration": f"{PUT} web ACL",
}


@pytest.fixture(scope="module")
def types() -> set[str]:
    """Return the resource types of all stacks of the environments, with alarm e-mails."""
    found: set[str] = set()
    without_nat = environment(network=DedicatedVpc(cidr_block="10.0.0.0/16", nat="none"))
    for each in (DEV, PROD, without_nat):
        whole = each.model_copy(
            update={
                "alarm_email": "ops@cruddur.example",
                "github": GitHubActions(repository="cruddur/fargate"),
            }
        )
        for stack in synthesize_environment(whole).values():
            found |= stack.document["resource"].keys()
    return found


def test_every_type_is_looked_up_or_has_a_reason_not_to_be(types: set[str]) -> None:
    assert types - LOOKUPS.keys() - NOT_LOOKED_UP.keys() == set()


def test_no_type_has_both_a_lookup_and_a_reason_against_one() -> None:
    assert LOOKUPS.keys() & NOT_LOOKED_UP.keys() == set()
    assert REPEATABLE.keys() <= LOOKUPS.keys()


def test_a_second_resource_is_looked_for_only_where_aws_creates_it() -> None:
    """Otherwise a recorded resource that is not recognized would count as superfluous."""
    assert LOOKUPS.keys() >= CREATED_TWICE
    assert {"aws_lb", "aws_route53_record", "aws_s3_bucket"} & CREATED_TWICE == set()
