"""Look up ECR, ECS and load balancer resources, scaling and web ACLs."""

from collections.abc import Iterator
from typing import Any

from cli.state.resource_lookup.lookup import Arguments, Resource, is_ours, listed


def aws_ecr_repository(session: Any, arguments: Arguments) -> list[Resource]:
    name = arguments["name"]
    found = session.client("ecr").describe_repositories(repositoryNames=[name])["repositories"]
    return [Resource.by_name(name, arn=each["repositoryArn"]) for each in found]


def aws_ecr_pull_through_cache_rule(session: Any, arguments: Arguments) -> list[Resource]:
    prefix = arguments["ecr_repository_prefix"]
    found = session.client("ecr").describe_pull_through_cache_rules(ecrRepositoryPrefixes=[prefix])
    return [Resource.by_id(prefix) for _ in found["pullThroughCacheRules"]]


def aws_ecs_cluster(session: Any, arguments: Arguments) -> list[Resource]:
    name = arguments["name"]
    found = session.client("ecs").describe_clusters(clusters=[name])["clusters"]
    arns = [each["clusterArn"] for each in found if each["status"] != "INACTIVE"]
    return [Resource(name, {"id": arn, "arn": arn, "name": name}) for arn in arns]


def aws_ecs_task_definition(session: Any, arguments: Arguments) -> Iterator[Resource]:
    """Look up the active revisions of a family, the newest one first."""
    ecs, family = session.client("ecs"), arguments["family"]
    query = {"familyPrefix": family, "status": "ACTIVE", "sort": "DESC"}
    for arn in listed(ecs, "list_task_definitions", "taskDefinitionArns", **query):
        found = ecs.describe_task_definition(taskDefinition=arn, include=["TAGS"])
        is_family = found["taskDefinition"]["family"] == family
        if is_family and is_ours(found.get("tags", []), arguments):
            yield Resource(arn, {"arn": arn})  # Terraform's id is the family


def aws_ecs_service(session: Any, arguments: Arguments) -> list[Resource]:
    cluster, name = arguments["cluster"].rpartition("/")[2], arguments["name"]
    found = session.client("ecs").describe_services(cluster=cluster, services=[name])["services"]
    arns = [each["serviceArn"] for each in found if each["status"] != "INACTIVE"]
    return [Resource(f"{cluster}/{name}", {"id": arn, "arn": arn, "name": name}) for arn in arns]


def aws_service_discovery_http_namespace(session: Any, arguments: Arguments) -> list[Resource]:
    found = listed(session.client("servicediscovery"), "list_namespaces", "Namespaces")
    return [
        Resource.by_id(each["Id"], arn=each["Arn"])
        for each in found
        if each["Name"] == arguments["name"]
    ]


def aws_appautoscaling_target(session: Any, arguments: Arguments) -> list[Resource]:
    namespace, resource = arguments["service_namespace"], arguments["resource_id"]
    dimension = arguments["scalable_dimension"]
    found = session.client("application-autoscaling").describe_scalable_targets(
        ServiceNamespace=namespace, ResourceIds=[resource], ScalableDimension=dimension
    )["ScalableTargets"]
    return [Resource(f"{namespace}/{resource}/{dimension}", {"id": resource}) for _ in found]


def aws_lb(session: Any, arguments: Arguments) -> list[Resource]:
    found = session.client("elbv2").describe_load_balancers(Names=[arguments["name"]])
    return [Resource.by_arn(each["LoadBalancerArn"]) for each in found["LoadBalancers"]]


def aws_lb_listener(session: Any, arguments: Arguments) -> list[Resource]:
    arn, port = arguments["load_balancer_arn"], arguments["port"]
    found = session.client("elbv2").describe_listeners(LoadBalancerArn=arn)["Listeners"]
    return [Resource.by_arn(each["ListenerArn"]) for each in found if each["Port"] == port]


def aws_lb_listener_rule(session: Any, arguments: Arguments) -> list[Resource]:
    arn, priority = arguments["listener_arn"], str(arguments["priority"])
    found = session.client("elbv2").describe_rules(ListenerArn=arn)["Rules"]
    return [Resource.by_arn(each["RuleArn"]) for each in found if each["Priority"] == priority]


def aws_lb_target_group(session: Any, arguments: Arguments) -> Iterator[Resource]:
    elbv2 = session.client("elbv2")
    wanted = (arguments["port"], arguments["health_check"]["path"])
    for each in listed(elbv2, "describe_target_groups", "TargetGroups"):
        has_prefix = each["TargetGroupName"].startswith(arguments["name_prefix"])
        if has_prefix and (each["Port"], each["HealthCheckPath"]) == wanted:
            arn = each["TargetGroupArn"]
            (described,) = elbv2.describe_tags(ResourceArns=[arn])["TagDescriptions"]
            if is_ours(described["Tags"], arguments):
                yield Resource.by_arn(arn)


def aws_wafv2_web_acl(session: Any, arguments: Arguments) -> list[Resource]:
    scope, name = arguments["scope"], arguments["name"]
    return [
        Resource(f"{each['Id']}/{name}/{scope}", {"id": each["Id"], "arn": each["ARN"]})
        for each in session.client("wafv2").list_web_acls(Scope=scope)["WebACLs"]
        if each["Name"] == name
    ]
