"""An ECS service has all arguments of its request.

Gap: moto drops most arguments of `CreateService`. It reports `launchType` EC2 beside a capacity
provider strategy, and a `deploymentController` that the request did not have. It drops the
arguments of the deployment configuration that an `UpdateService` does not contain. It lacks the
defaults of `availabilityZoneRebalancing` (ECS API reference, CreateService) and of `base` (see
`added_defaults`). Terraform would replace every service with the second apply.
"""

from typing import Any

from botocore import xform_name
from moto.ecs.models import EC2ContainerServiceBackend, Service
from moto.ecs.responses import EC2ContainerServiceResponse

from emulator.extensions.patching import after, before

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


def _correct(service: Any) -> None:
    if service.service_connect_configuration:
        service.service_connect_configuration = _without_unset_ports(
            service.service_connect_configuration
        )
    if service.capacity_provider_strategy:
        service.launch_type = None


def apply() -> None:
    """Store and apply the arguments of `CreateService` and `UpdateService`."""

    @after(Service, "__init__")
    def init(service: Service, _: None) -> None:
        service.running_count, service.pending_count = service.desired_count, 0

    @after(EC2ContainerServiceResponse, "create_service")
    def create_service(response: EC2ContainerServiceResponse, answer: Any) -> None:
        service = answer.result["service"]
        for parameter in FORGOTTEN_BY_MOTO:
            setattr(service, xform_name(parameter), response._get_param(parameter))
        if not service.availability_zone_rebalancing:
            service.availability_zone_rebalancing = "ENABLED"
        for provider in service.capacity_provider_strategy or ():
            provider.setdefault("base", 0)
        _correct(service)

    @before(EC2ContainerServiceBackend, "update_service")
    def update_service(
        backend: EC2ContainerServiceBackend, service_properties: dict[str, Any]
    ) -> None:
        # Without a desired count, moto stops counting the running tasks and never counts them
        # again.
        current: Any = backend._get_service(
            service_properties.get("cluster", "default"),
            service_properties["service"].split("/")[-1],
        )
        service_properties.setdefault("desired_count", current.desired_count)
        if changed := service_properties.get("deployment_configuration"):
            kept = current.deployment_configuration or {}
            service_properties["deployment_configuration"] = {**kept, **changed}

    @after(EC2ContainerServiceBackend, "update_service")
    def updated_service(_backend: EC2ContainerServiceBackend, service: Service) -> None:
        _correct(service)
