"""The load balancer with its listeners, rules and target groups."""

from collections.abc import Sequence

from cdktf import ITerraformDependable
from cdktf_cdktf_provider_aws.lb import Lb, LbAccessLogs
from cdktf_cdktf_provider_aws.lb_listener import (
    LbListener,
    LbListenerDefaultAction,
    LbListenerDefaultActionRedirect,
)
from cdktf_cdktf_provider_aws.lb_listener_rule import (
    LbListenerRule,
    LbListenerRuleAction,
    LbListenerRuleCondition,
    LbListenerRuleConditionHostHeader,
)
from constructs import Construct

from modules.load_balancer.headers import ResponseHeaders
from modules.load_balancer.security_group import LoadBalancerSecurityGroup
from modules.load_balancer.target import Target, target_group

# TLS 1.2 and 1.3; clients that support ML-KEM get a key exchange that resists quantum computers.
# AWS recommends this policy: user guide for Application Load Balancers, "Security policies".
_TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"


class LoadBalancer(Construct):
    """An internet-facing application load balancer.

    Port 80 redirects to port 443, which forwards the requests for each host to a service. ECS
    refuses a target group that no listener uses. Therefore a service depends on its `attachment`.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        vpc_id: str,
        subnet_ids: list[str],
        certificate_arn: str,
        targets: Sequence[Target],
        response_headers: ResponseHeaders,
        target_group_name_prefix: str,
        deletion_protection: bool,
        access_log_bucket: str | None,
    ) -> None:
        super().__init__(scope, id_)
        self.security_group = LoadBalancerSecurityGroup(self, "firewall", name=name, vpc_id=vpc_id)
        load_balancer = Lb(
            self,
            "load_balancer",
            name=name,
            load_balancer_type="application",
            internal=False,
            security_groups=[self.security_group.id],
            subnets=subnet_ids,
            drop_invalid_header_fields=True,
            enable_deletion_protection=deletion_protection,
            access_logs=_access_logs(access_log_bucket),
        )
        self.dns_name: str = load_balancer.dns_name
        self.zone_id: str = load_balancer.zone_id
        self.arn: str = load_balancer.arn
        self.arn_suffix: str = load_balancer.arn_suffix
        self._target_groups = {
            target.service: target_group(
                self, target=target, name_prefix=target_group_name_prefix, vpc_id=vpc_id
            )
            for target in targets
        }
        self._redirect_http()
        self._attachments = self._forward_https(targets, certificate_arn, response_headers)

    def target_group_arn(self, service: str) -> str:
        """Return the ARN of the target group of a service's tasks."""
        arn: str = self._target_groups[service].arn
        return arn

    def target_group_arn_suffix(self, service: str) -> str:
        """Return the end of the target group's ARN, its name in CloudWatch metrics."""
        suffix: str = self._target_groups[service].arn_suffix
        return suffix

    def attachment(self, service: str) -> ITerraformDependable:
        """Return the listener or listener rule that forwards to the service's target group."""
        return self._attachments[service]

    def _redirect_http(self) -> None:
        LbListener(
            self,
            "http",
            load_balancer_arn=self.arn,
            port=80,
            protocol="HTTP",
            default_action=[_REDIRECT_TO_HTTPS],
        )

    def _forward_https(
        self, targets: Sequence[Target], certificate_arn: str, headers: ResponseHeaders
    ) -> dict[str, ITerraformDependable]:
        """Create the listener and its rules; return by service what forwards to that service."""
        (default,) = (target for target in targets if target.listener_rule_priority is None)
        target_group_arn = self.target_group_arn(default.service)
        listener = LbListener(
            self,
            "https",
            load_balancer_arn=self.arn,
            port=443,
            protocol="HTTPS",
            ssl_policy=_TLS_POLICY,
            certificate_arn=certificate_arn,
            default_action=[
                LbListenerDefaultAction(type="forward", target_group_arn=target_group_arn)
            ],
            routing_http_response_strict_transport_security_header_value=(
                headers.strict_transport_security
            ),
            routing_http_response_content_security_policy_header_value=(
                headers.content_security_policy
            ),
            routing_http_response_x_frame_options_header_value=headers.x_frame_options,
            routing_http_response_x_content_type_options_header_value="nosniff",
        )
        arn = listener.arn
        others = (target for target in targets if target is not default)
        rules = {target.service: self._host_rule(target, arn) for target in others}
        return {default.service: listener, **rules}

    def _host_rule(self, target: Target, listener_arn: str) -> LbListenerRule:
        """Create the listener rule of a target; the Terraform address contains the priority.

        AWS refuses a priority that another rule has, even for a moment. When two services swap
        their priorities, Terraform keeps both rules and swaps their hosts.
        """
        return LbListenerRule(
            self,
            f"rule_{target.listener_rule_priority}",
            listener_arn=listener_arn,
            priority=target.listener_rule_priority,
            condition=[
                LbListenerRuleCondition(
                    host_header=LbListenerRuleConditionHostHeader(values=[target.host_name])
                )
            ],
            action=[
                LbListenerRuleAction(
                    type="forward", target_group_arn=self.target_group_arn(target.service)
                )
            ],
        )


def _access_logs(bucket: str | None) -> LbAccessLogs | None:
    return LbAccessLogs(bucket=bucket, enabled=True) if bucket else None


_REDIRECT_TO_HTTPS = LbListenerDefaultAction(
    type="redirect",
    redirect=LbListenerDefaultActionRedirect(
        status_code="HTTP_301",
        protocol="HTTPS",
        port="443",
        host="#{host}",
        path="/#{path}",
        query="#{query}",
    ),
)
