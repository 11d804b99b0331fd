"""Look up repositories, clusters, task definitions, services and their scaling."""

from collections.abc import Iterator, Mapping
from typing import Any

from cli.state.resource_lookup.lookup import Found, by_name, is_ours, looks_up


@looks_up("aws_ecr_repository")
def _repository(session: Any, arguments: Mapping[str, Any]) -> Iterator[Found]:
    name = arguments["name"]
    found = session.client("ecr").describe_repositories(repositoryNames=[name])["repositories"]
    for each in found:
        yield by_name(name, arn=each["repositoryArn"])


@looks_up("aws_ecs_cluster")
def _cluster(session: Any, arguments: Mapping[str, Any]) -> Iterator[Found]:
    name = arguments["name"]
    for each in session.client("ecs").describe_clusters(clusters=[name])["clusters"]:
        if each["status"] != "INACTIVE":
            arn = each["clusterArn"]
            yield Found(name, {"id": arn, "arn": arn, "name": name})


@looks_up("aws_ecs_task_definition")
def _task_definition(session: Any, arguments: Mapping[str, Any]) -> Iterator[Found]:
    """Look up the active revisions of a family, the newest one first."""
    ecs, family = session.client("ecs"), arguments["family"]
    pages = ecs.get_paginator("list_task_definitions").paginate(
        familyPrefix=family, status="ACTIVE", sort="DESC"
    )
    for page in pages:
        for arn in page["taskDefinitionArns"]:
            answer = ecs.describe_task_definition(taskDefinition=arn, include=["TAGS"])
            is_family = answer["taskDefinition"]["family"] == family
            if is_family and is_ours(answer.get("tags", []), arguments):
                yield Found(arn, {"arn": arn})  # Terraform's id is the family


@looks_up("aws_ecs_service")
def _service(session: Any, arguments: Mapping[str, Any]) -> Iterator[Found]:
    cluster, name = arguments["cluster"].rpartition("/")[2], arguments["name"]
    found = session.client("ecs").describe_services(cluster=cluster, services=[name])
    for each in found["services"]:
        if each["status"] != "INACTIVE":
            arn = each["serviceArn"]
            yield Found(f"{cluster}/{name}", {"id": arn, "arn": arn, "name": name})


@looks_up("aws_service_discovery_http_namespace")
def _namespace(session: Any, arguments: Mapping[str, Any]) -> Iterator[Found]:
    pages = session.client("servicediscovery").get_paginator("list_namespaces").paginate()
    for page in pages:
        for each in page["Namespaces"]:
            if each["Name"] == arguments["name"]:
                yield Found(each["Id"], {"id": each["Id"], "arn": each["Arn"]})


@looks_up("aws_appautoscaling_target")
def _scalable_target(session: Any, arguments: Mapping[str, Any]) -> Iterator[Found]:
    namespace, resource = arguments["service_namespace"], arguments["resource_id"]
    dimension = arguments["scalable_dimension"]
    found = session.client("application-autoscaling").describe_scalable_targets(
        ServiceNamespace=namespace, ResourceIds=[resource], ScalableDimension=dimension
    )
    for _ in found["ScalableTargets"]:
        yield Found(f"{namespace}/{resource}/{dimension}", {"id": resource})
