from typing import Any

import pytest

from modules.log_group import LogGroup
from modules.web_acl import LoadBalancerWebAcl
from tests.helpers.fargate import load_balancer
from tests.helpers.synthesis import Synthesized, synthesize

GROUPS = ("AWSManagedRulesCommonRuleSet", "AWSManagedRulesKnownBadInputsRuleSet")


@pytest.fixture(scope="module")
def synthesized() -> Synthesized:
    return synthesize(
        lambda stack: LoadBalancerWebAcl(
            stack,
            "web_acl",
            name="cruddur-dev",
            load_balancer=load_balancer(stack),
            rate_limit_per_five_minutes=300,
            managed_rule_groups=GROUPS,
            log_group=LogGroup(
                name="aws-waf-logs-cruddur-dev", retention_days=30, kms_key_arn="arn:key"
            ),
        )
    )


def rules(synthesized: Synthesized) -> list[dict[str, Any]]:
    web_acl: dict[str, Any] = synthesized.one("aws_wafv2_web_acl")
    return list(web_acl["rule"])


def test_an_address_with_too_many_requests_is_blocked_before_other_rules(
    synthesized: Synthesized,
) -> None:
    limit = min(rules(synthesized), key=lambda rule: rule["priority"])

    assert limit["action"] == {"block": {}}
    assert limit["statement"]["rate_based_statement"] == {
        "limit": 300,
        "aggregate_key_type": "IP",
        "evaluation_window_sec": 300,
    }


def test_rule_groups_of_aws_keep_their_actions_and_their_order(synthesized: Synthesized) -> None:
    _, *managed = sorted(rules(synthesized), key=lambda rule: rule["priority"])

    assert [rule["statement"]["managed_rule_group_statement"] for rule in managed] == [
        {"vendor_name": "AWS", "name": group} for group in GROUPS
    ]
    assert all(rule["override_action"] == {"none": {}} for rule in managed)


def test_a_request_that_no_rule_blocks_reaches_the_load_balancer(synthesized: Synthesized) -> None:
    web_acl = synthesized.address("aws_wafv2_web_acl", "web_acl/web_acl")

    assert synthesized.one("aws_wafv2_web_acl")["default_action"] == {"allow": {}}
    association = synthesized.one("aws_wafv2_web_acl_association")
    balancer = synthesized.address("aws_lb", "load_balancer/load_balancer")
    assert association["resource_arn"] == f"${{{balancer}.arn}}"
    assert association["web_acl_arn"] == f"${{{web_acl}.arn}}"


def test_blocked_requests_are_logged_without_the_credentials_of_users(
    synthesized: Synthesized,
) -> None:
    logging = synthesized.one("aws_wafv2_web_acl_logging_configuration")
    logs = synthesized.one("aws_cloudwatch_log_group")

    group = synthesized.address("aws_cloudwatch_log_group", "web_acl/logs")
    assert logging["log_destination_configs"] == [f"${{{group}.arn}}"]
    assert {field["single_header"]["name"] for field in logging["redacted_fields"]} == {
        "authorization",
        "cookie",
    }
    assert logging["logging_filter"]["default_behavior"] == "DROP"
    assert (logs["retention_in_days"], logs["kms_key_id"]) == (30, "arn:key")
    # Sampled requests are off too: a sample would contain the headers.
    assert not any(
        rule["visibility_config"]["sampled_requests_enabled"] for rule in rules(synthesized)
    )
