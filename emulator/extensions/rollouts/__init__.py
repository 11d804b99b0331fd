"""Deployments of services, and the history of the deployments.

Gap: moto has one deployment per service for ever, and no `ListServiceDeployments`.

Without a data plane no task runs, and every deployment completes at once. With a data plane, its
scheduler decides (`emulator/data_plane/services.py`). A deployment that fails:

- An **update** rolls back to the deployment that completed last. After that ECS lists only that
  deployment, as COMPLETED. Only `ListServiceDeployments`, the events and the stopped tasks show
  what happened. The provider (5.100.0, `statusServiceWaitForStable`) waits for a single deployment
  with `runningCount == desiredCount`, reads the old task definition, and reports success.
- A **first deployment** has nothing to roll back to: it stays, FAILED and without tasks. If its
  tasks ran before they failed, the provider has found a single deployment with `runningCount ==
  desiredCount` and has reported success. If they never ran, the provider waits until its timeout,
  fails, and taints the service.
"""

from collections.abc import Callable
from typing import Any

from moto.core.responses import ActionResult
from moto.ecs.exceptions import InvalidParameterException
from moto.ecs.models import EC2ContainerServiceBackend, Service
from moto.ecs.responses import EC2ContainerServiceResponse

from emulator.extensions.patching import add_actions, after, before, wrap
from emulator.extensions.rollouts import deployments
from emulator.extensions.rollouts.scheduler import schedule

# Source: Amazon ECS API reference, UpdateService, parameters that trigger "a new service
# deployment".
STARTS_A_DEPLOYMENT = {
    "capacity_provider_strategy",
    "force_new_deployment",
    "load_balancers",
    "network_configuration",
    "platform_version",
    "service_connect_configuration",
    "service_registries",
    "task_definition",
}


def _list_service_deployments(response: EC2ContainerServiceResponse) -> ActionResult:
    name = response._get_param("service").split("/")[-1]
    service: Any = response.ecs_backend._get_service(response._get_param("cluster"), name)
    created_at = response._get_param("createdAt", {})
    return ActionResult(
        {
            "serviceDeployments": [
                record
                for record in service.rollouts
                if "after" not in created_at or record["createdAt"] > created_at["after"]
            ]
        }
    )


def apply() -> None:
    """Start deployments where ECS does, and call the scheduler after each change."""
    add_actions(EC2ContainerServiceResponse, [_list_service_deployments])

    @before(EC2ContainerServiceBackend, "create_service")
    def refuse_draining(
        backend: EC2ContainerServiceBackend, cluster_str: str, service_name: str
    ) -> None:
        found = backend.services.get(f"{backend._get_cluster(cluster_str).name}:{service_name}")
        if found and found.status == "DRAINING":
            raise InvalidParameterException("Unable to Start a service that is still Draining.")

    @after(EC2ContainerServiceResponse, "create_service")
    def create_service(_response: EC2ContainerServiceResponse, answer: Any) -> None:
        service = answer.result["service"]
        service.deployments, service.rollouts = [], []
        deployments.start(service)
        schedule(service)

    @wrap(EC2ContainerServiceBackend, "update_service")
    def update_service(
        original: Callable[..., Service],
        backend: EC2ContainerServiceBackend,
        properties: dict[str, Any],
    ) -> Service:
        starts = any(properties.get(name) for name in STARTS_A_DEPLOYMENT)
        # moto would give the new deployment's id to the old one.
        properties.pop("force_new_deployment", None)
        service: Any = original(backend, properties)
        if starts:
            deployments.start(service)
        schedule(service)
        return service  # type: ignore[no-any-return]

    @after(EC2ContainerServiceBackend, "delete_service")
    def delete_service(_backend: EC2ContainerServiceBackend, service: Any) -> None:
        service.status, service.desired_count = "DRAINING", 0
        schedule(service)
