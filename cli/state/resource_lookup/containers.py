"""Look up repositories, clusters, task definitions, services and their scaling."""

from collections.abc import Iterator
from typing import Any

from cli.state.resource_lookup.lookup import Arguments, Resource, is_ours, listed, looks_up


@looks_up("aws_ecr_repository")
def _repository(session: Any, arguments: Arguments) -> list[Resource]:
    name = arguments["name"]
    found = session.client("ecr").describe_repositories(repositoryNames=[name])["repositories"]
    return [Resource.by_name(name, arn=each["repositoryArn"]) for each in found]


@looks_up("aws_ecs_cluster")
def _cluster(session: Any, arguments: Arguments) -> list[Resource]:
    name = arguments["name"]
    found = session.client("ecs").describe_clusters(clusters=[name])["clusters"]
    arns = [each["clusterArn"] for each in found if each["status"] != "INACTIVE"]
    return [Resource(name, {"id": arn, "arn": arn, "name": name}) for arn in arns]


@looks_up("aws_ecs_task_definition")
def _task_definition(session: Any, arguments: Arguments) -> Iterator[Resource]:
    """Look up the active revisions of a family, the newest one first."""
    ecs, family = session.client("ecs"), arguments["family"]
    query = {"familyPrefix": family, "status": "ACTIVE", "sort": "DESC"}
    for arn in listed(ecs, "list_task_definitions", "taskDefinitionArns", **query):
        found = ecs.describe_task_definition(taskDefinition=arn, include=["TAGS"])
        is_family = found["taskDefinition"]["family"] == family
        if is_family and is_ours(found.get("tags", []), arguments):
            yield Resource(arn, {"arn": arn})  # Terraform's id is the family


@looks_up("aws_ecs_service")
def _service(session: Any, arguments: Arguments) -> list[Resource]:
    cluster, name = arguments["cluster"].rpartition("/")[2], arguments["name"]
    found = session.client("ecs").describe_services(cluster=cluster, services=[name])["services"]
    arns = [each["serviceArn"] for each in found if each["status"] != "INACTIVE"]
    return [Resource(f"{cluster}/{name}", {"id": arn, "arn": arn, "name": name}) for arn in arns]


@looks_up("aws_service_discovery_http_namespace")
def _namespace(session: Any, arguments: Arguments) -> list[Resource]:
    found = listed(session.client("servicediscovery"), "list_namespaces", "Namespaces")
    return [
        Resource.by_id(each["Id"], arn=each["Arn"])
        for each in found
        if each["Name"] == arguments["name"]
    ]


@looks_up("aws_appautoscaling_target")
def _scalable_target(session: Any, arguments: Arguments) -> list[Resource]:
    namespace, resource = arguments["service_namespace"], arguments["resource_id"]
    dimension = arguments["scalable_dimension"]
    found = session.client("application-autoscaling").describe_scalable_targets(
        ServiceNamespace=namespace, ResourceIds=[resource], ScalableDimension=dimension
    )["ScalableTargets"]
    return [Resource(f"{namespace}/{resource}/{dimension}", {"id": resource}) for _ in found]
