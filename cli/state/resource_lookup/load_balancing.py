"""Look up load balancers, their listeners and target groups, and web ACLs."""

from collections.abc import Iterator, Mapping
from typing import Any

from cli.state.resource_lookup.lookup import Found, by_arn, is_ours, looks_up


@looks_up("aws_lb")
def _load_balancer(session: Any, arguments: Mapping[str, Any]) -> Iterator[Found]:
    found = session.client("elbv2").describe_load_balancers(Names=[arguments["name"]])
    for each in found["LoadBalancers"]:
        yield by_arn(each["LoadBalancerArn"])


@looks_up("aws_lb_listener")
def _listener(session: Any, arguments: Mapping[str, Any]) -> Iterator[Found]:
    arn = arguments["load_balancer_arn"]
    for each in session.client("elbv2").describe_listeners(LoadBalancerArn=arn)["Listeners"]:
        if each["Port"] == arguments["port"]:
            yield by_arn(each["ListenerArn"])


@looks_up("aws_lb_listener_rule")
def _listener_rule(session: Any, arguments: Mapping[str, Any]) -> Iterator[Found]:
    arn = arguments["listener_arn"]
    for each in session.client("elbv2").describe_rules(ListenerArn=arn)["Rules"]:
        if each["Priority"] == str(arguments["priority"]):
            yield by_arn(each["RuleArn"])


@looks_up("aws_lb_target_group")
def _target_group(session: Any, arguments: Mapping[str, Any]) -> Iterator[Found]:
    elbv2 = session.client("elbv2")
    health_check = arguments["health_check"]
    for page in elbv2.get_paginator("describe_target_groups").paginate():
        for each in page["TargetGroups"]:
            if (
                each["TargetGroupName"].startswith(arguments["name_prefix"])
                and each["Port"] == arguments["port"]
                and each["HealthCheckPath"] == health_check["path"]
            ):
                arn = each["TargetGroupArn"]
                found = elbv2.describe_tags(ResourceArns=[arn])["TagDescriptions"]
                if is_ours(found[0]["Tags"], arguments):
                    yield by_arn(arn)


@looks_up("aws_wafv2_web_acl")
def _web_acl(session: Any, arguments: Mapping[str, Any]) -> Iterator[Found]:
    scope, name = arguments["scope"], arguments["name"]
    for each in session.client("wafv2").list_web_acls(Scope=scope)["WebACLs"]:
        if each["Name"] == name:
            attributes = {"id": each["Id"], "arn": each["ARN"]}
            yield Found(f"{each['Id']}/{name}/{scope}", attributes)
