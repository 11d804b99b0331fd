"""Look up load balancers, their listeners and target groups, and web ACLs."""

from collections.abc import Iterator
from typing import Any

from cli.state.resource_lookup.lookup import Arguments, Resource, is_ours, listed, looks_up


@looks_up("aws_lb")
def _load_balancer(session: Any, arguments: Arguments) -> list[Resource]:
    found = session.client("elbv2").describe_load_balancers(Names=[arguments["name"]])
    return [Resource.by_arn(each["LoadBalancerArn"]) for each in found["LoadBalancers"]]


@looks_up("aws_lb_listener")
def _listener(session: Any, arguments: Arguments) -> list[Resource]:
    arn, port = arguments["load_balancer_arn"], arguments["port"]
    found = session.client("elbv2").describe_listeners(LoadBalancerArn=arn)["Listeners"]
    return [Resource.by_arn(each["ListenerArn"]) for each in found if each["Port"] == port]


@looks_up("aws_lb_listener_rule")
def _listener_rule(session: Any, arguments: Arguments) -> list[Resource]:
    arn, priority = arguments["listener_arn"], str(arguments["priority"])
    found = session.client("elbv2").describe_rules(ListenerArn=arn)["Rules"]
    return [Resource.by_arn(each["RuleArn"]) for each in found if each["Priority"] == priority]


@looks_up("aws_lb_target_group")
def _target_group(session: Any, arguments: Arguments) -> Iterator[Resource]:
    elbv2 = session.client("elbv2")
    wanted = (arguments["port"], arguments["health_check"]["path"])
    for each in listed(elbv2, "describe_target_groups", "TargetGroups"):
        has_prefix = each["TargetGroupName"].startswith(arguments["name_prefix"])
        if has_prefix and (each["Port"], each["HealthCheckPath"]) == wanted:
            arn = each["TargetGroupArn"]
            (described,) = elbv2.describe_tags(ResourceArns=[arn])["TagDescriptions"]
            if is_ours(described["Tags"], arguments):
                yield Resource.by_arn(arn)


@looks_up("aws_wafv2_web_acl")
def _web_acl(session: Any, arguments: Arguments) -> list[Resource]:
    scope, name = arguments["scope"], arguments["name"]
    return [
        Resource(f"{each['Id']}/{name}/{scope}", {"id": each["Id"], "arn": each["ARN"]})
        for each in session.client("wafv2").list_web_acls(Scope=scope)["WebACLs"]
        if each["Name"] == name
    ]
