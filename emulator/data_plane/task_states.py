"""Write the states of a task and its containers into moto's models, as ECS reports them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from moto.ec2.models import ec2_backends
from moto.ecs.models import Container
from moto.moto_api._internal import mock_random
from moto.utilities.utils import get_partition


def now() -> datetime:
    """Return the time of an event; botocore's clients receive it in UTC."""
    return datetime.now(UTC)


def prepare(task: Any, task_definition: Any) -> None:
    """Complete a new task of moto: its times, and all containers of its definition."""
    task.last_status, task.desired_status, task.health_status = "PROVISIONING", "RUNNING", "UNKNOWN"
    task.created_at, task.started_at, task.stopped_at = now(), None, None
    task.stopping_at = task.execution_stopped_at = None
    task.pull_started_at = task.pull_stopped_at = None
    task.stop_code, task.stopped_reason = None, None
    task.connectivity = "CONNECTED"
    if task.platform_version in (None, "LATEST"):
        task.platform_version = "1.4.0"
    task.platform_family = "Linux"
    task.cpu, task.memory = task_definition.cpu, task_definition.memory
    details = [item for attachment in task.attachments for item in attachment["details"]]
    network = {item["name"]: item["value"] for item in details}
    if subnet_id := network.get("subnetId"):
        subnet = ec2_backends[task._account_id][task.region_name].get_subnet(subnet_id)
        task.availability_zone = subnet.availability_zone
    task.private_ip = network.get("privateIPv4Address", "")
    task.containers = [
        _container(task, task_definition, definition, network)
        for definition in task_definition.container_definitions
    ]


def _container(
    task: Any, task_definition: Any, definition: Mapping[str, Any], network: Mapping[str, str]
) -> Any:
    container: Any = Container(task_definition)  # type: ignore[abstract]
    container.name, container.image = definition["name"], definition["image"]
    container.task_arn = task.task_arn
    region, cluster = task.region_name, task.cluster_name
    container.container_arn = (
        f"arn:{get_partition(region)}:ecs:{region}:{task._account_id}:container/{cluster}/{task.id}"
        f"/{mock_random.uuid4()}"
    )
    container.last_status, container.health_status = "PENDING", "UNKNOWN"
    container.exitCode, container.reason = None, None
    container.decides_health = definition.get("essential", True) and "healthCheck" in definition
    container.cpu, container.memory = str(definition.get("cpu") or 0), definition.get("memory")
    container.image_digest = definition["image"].partition("@")[2] or None
    container.network_interfaces = [
        {
            "attachmentId": attachment["id"],
            "privateIpv4Address": network.get("privateIPv4Address"),
        }
        for attachment in task.attachments
    ]
    return container


def set_health(task: Any) -> None:
    """Set the health of a task from its essential containers that have a health check.

    Source: Amazon ECS developer guide, "Determine task health using container health checks".
    """
    states = {one.health_status for one in task.containers if one.decides_health}
    if "UNHEALTHY" in states:
        task.health_status = "UNHEALTHY"
    else:
        task.health_status = "HEALTHY" if states == {"HEALTHY"} else "UNKNOWN"


def want_stopped(task: Any, *, code: str, reason: str) -> None:
    """Set the desired status and its reason, unless an earlier reason stops the task already."""
    if task.desired_status != "STOPPED":
        task.desired_status, task.stopping_at = "STOPPED", now()
        task.stop_code, task.stopped_reason = code, reason


def set_stopped(task: Any) -> None:
    """Delete the network interface of a task, and set the last state of the task."""
    interfaces = ec2_backends[task._account_id][task.region_name].enis
    for attachment in task.attachments:
        attachment["status"] = "DELETED"
        for detail in attachment["details"]:
            if detail["name"] == "networkInterfaceId":
                interfaces.pop(detail["value"], None)
    for container in task.containers:
        container.last_status = "STOPPED"
    task.last_status, task.stopped_at = "STOPPED", now()
    task.connectivity = "DISCONNECTED"
