"""An ECS service has all arguments of its request, and all its tasks run at once.

Gap: moto drops most arguments of `CreateService`. It reports `launchType` EC2 beside a capacity
provider strategy, and a `deploymentController` that the request did not have. It keeps the first
task definition in `deployments` for ever, starts the same number of tasks for every service, and
drops the arguments of the deployment configuration that an `UpdateService` does not contain.
Terraform would replace every service with the second apply, and would wait in vain for a steady
state of two tasks.
"""

from collections.abc import Callable
from typing import Any

from botocore import xform_name
from moto.core.responses import ActionResult
from moto.ecs.models import EC2ContainerServiceBackend, Service
from moto.ecs.responses import EC2ContainerServiceResponse

from emulator.extensions.patching import wrap

FORGOTTEN_BY_MOTO = (
    "availabilityZoneRebalancing",
    "capacityProviderStrategy",
    "deploymentConfiguration",
    "deploymentController",
    "enableECSManagedTags",
    "enableExecuteCommand",
    "healthCheckGracePeriodSeconds",
    "serviceConnectConfiguration",
)


def _without_unset_ports(service_connect: dict[str, Any]) -> dict[str, Any]:
    # The provider sends 0 for an override that is not configured; AWS answers without the override.
    services = [
        {key: value for key, value in service.items() if (key, value) != ("ingressPortOverride", 0)}
        for service in service_connect.get("services", [])
    ]
    return {**service_connect, "services": services}


def _deploy(service: Any) -> None:
    """Copy the arguments of the service to its deployment, of which it has at most one."""
    if service.service_connect_configuration:
        service.service_connect_configuration = _without_unset_ports(
            service.service_connect_configuration
        )
    if service.capacity_provider_strategy:
        service.launch_type = None
    for deployment in service.deployments:
        deployment.update(
            capacityProviderStrategy=service.capacity_provider_strategy,
            desiredCount=service.desired_count,
            launchType=service.launch_type,
            networkConfiguration=service.network_configuration or None,
            pendingCount=service.pending_count,
            rolloutState="COMPLETED",
            runningCount=service.running_count,
            serviceConnectConfiguration=service.service_connect_configuration,
            taskDefinition=service.task_definition,
        )


def apply() -> None:
    """Store and apply the arguments of `CreateService` and `UpdateService`."""

    @wrap(Service, "__init__")
    def init(original: Callable[..., None], service: Service, *args: Any, **kwargs: Any) -> None:
        original(service, *args, **kwargs)
        service.running_count, service.pending_count = service.desired_count, 0

    @wrap(EC2ContainerServiceResponse, "create_service")
    def create_service(
        original: Callable[..., ActionResult], response: EC2ContainerServiceResponse
    ) -> ActionResult:
        answer = original(response)
        service: Any = answer.result["service"]  # type: ignore[index]
        for parameter in FORGOTTEN_BY_MOTO:
            setattr(service, xform_name(parameter), response._get_param(parameter))
        _deploy(service)
        return answer

    @wrap(EC2ContainerServiceBackend, "update_service")
    def update_service(
        original: Callable[..., Service],
        backend: EC2ContainerServiceBackend,
        properties: dict[str, Any],
    ) -> Service:
        # Without a desired count, moto stops counting the running tasks and never counts them
        # again.
        before = backend._get_service(
            properties.get("cluster", "default"), properties["service"].split("/")[-1]
        )
        properties.setdefault("desired_count", before.desired_count)
        if changed := properties.get("deployment_configuration"):
            kept: Any = before
            properties["deployment_configuration"] = {
                **(kept.deployment_configuration or {}),
                **changed,
            }
        service = original(backend, properties)
        _deploy(service)
        return service
