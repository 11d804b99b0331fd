"""The web ACL of AWS WAF in front of a load balancer."""

from collections.abc import Sequence
from typing import Any

from cdktf import TerraformResource
from cdktf_cdktf_provider_aws.wafv2_web_acl_association import Wafv2WebAclAssociation
from cdktf_cdktf_provider_aws.wafv2_web_acl_logging_configuration import (
    Wafv2WebAclLoggingConfiguration,
    Wafv2WebAclLoggingConfigurationRedactedFields,
    Wafv2WebAclLoggingConfigurationRedactedFieldsSingleHeader,
)
from constructs import Construct

from modules.load_balancer import LoadBalancer
from modules.log_group import LogGroup

# Logs must not contain these headers: a reader of the logs could act as the user.
_REDACTED_HEADERS = ("authorization", "cookie")


class LoadBalancerWebAcl(Construct):
    """A web ACL on a load balancer: a limit for each IP address, then AWS managed rule groups.

    The web ACL logs every request that it blocks, without the headers that authenticate the user.
    The name of the log group must start with `aws-waf-logs-`. Source: AWS WAF developer guide,
    "Sending protection pack (web ACL) traffic logs to an Amazon CloudWatch Logs log group".
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        load_balancer: LoadBalancer,
        rate_limit_per_five_minutes: int,
        managed_rule_groups: Sequence[str],
        log_group: LogGroup,
    ) -> None:
        super().__init__(scope, id_)
        rules = [
            _limit(rate_limit_per_five_minutes),
            *(_managed(group, priority) for priority, group in enumerate(managed_rule_groups, 1)),
        ]
        arn = self._web_acl(name, rules)
        Wafv2WebAclAssociation(self, "association", resource_arn=load_balancer.arn, web_acl_arn=arn)
        logs = log_group.create(self, "logs")
        logging = Wafv2WebAclLoggingConfiguration(
            self,
            "logging",
            resource_arn=arn,
            log_destination_configs=[logs.arn],
            redacted_fields=[
                Wafv2WebAclLoggingConfigurationRedactedFields(
                    single_header=Wafv2WebAclLoggingConfigurationRedactedFieldsSingleHeader(
                        name=header
                    )
                )
                for header in _REDACTED_HEADERS
            ],
        )
        logging.add_override("logging_filter", _ONLY_BLOCKED)

    def _web_acl(self, name: str, rules: Sequence[dict[str, Any]]) -> str:
        # The typed class is not used: importing its submodule takes a sixth of a synthesis.
        web_acl = TerraformResource(self, "web_acl", terraform_resource_type="aws_wafv2_web_acl")
        for field, value in {
            "name": name,
            "scope": "REGIONAL",
            "default_action": {"allow": {}},
            "rule": rules,
            "visibility_config": _metrics(name),
        }.items():
            web_acl.add_override(field, value)
        return web_acl.get_string_attribute("arn")


def _limit(requests: int) -> dict[str, Any]:
    return {
        "name": "limit",
        "priority": 0,
        "action": {"block": {}},
        "statement": {
            "rate_based_statement": {
                "limit": requests,
                "aggregate_key_type": "IP",
                "evaluation_window_sec": 300,
            }
        },
        "visibility_config": _metrics("limit"),
    }


def _managed(group: str, priority: int) -> dict[str, Any]:
    return {
        "name": group,
        "priority": priority,
        "override_action": {"none": {}},  # the actions of the group's rules apply
        "statement": {"managed_rule_group_statement": {"vendor_name": "AWS", "name": group}},
        "visibility_config": _metrics(group),
    }


def _metrics(name: str) -> dict[str, Any]:
    return {
        "metric_name": name,
        "cloudwatch_metrics_enabled": True,
        "sampled_requests_enabled": False,  # samples would show headers in the console
    }


_ONLY_BLOCKED = {
    "default_behavior": "DROP",
    "filter": [
        {
            "behavior": "KEEP",
            "requirement": "MEETS_ANY",
            "condition": [{"action_condition": {"action": "BLOCK"}}],
        }
    ],
}
