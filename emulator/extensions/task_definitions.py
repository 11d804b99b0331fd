"""ECS adds default values to the containers of a task definition.

Gap: moto stores `{"drop": ["ALL"]}` as in the request. ECS answers `{"add": [], "drop": ["ALL"]}`,
and provider 5.100.0 then replaces a task definition that has no `add` with every plan. Sources:
pull request 335 of braintrustdata/terraform-aws-braintrust-data-plane, pull request 176 of
terraform-aws-modules/terraform-aws-ecs.

The provider accepts the other additions: the host port of a task in `awsvpc` mode (PortMapping in
the ECS API reference), the defaults of a health check (issue 148 of
terraform-aws-modules/terraform-aws-ecs), and another order of the environment (`IDENTITY_FIELDS` in
`src/normalize/noise.ts` of go-to-k/cdk-real-drift).
"""

from typing import Any

from moto.ecs.models import EC2ContainerServiceBackend, TaskDefinition

from emulator.extensions.patching import after

_HEALTH_CHECK = {"interval": 30, "timeout": 5, "retries": 3}


def apply() -> None:
    """Add the default values when a task definition is registered."""

    @after(EC2ContainerServiceBackend, "register_task_definition")
    def register_task_definition(_backend: Any, definition: TaskDefinition) -> None:
        for container in definition.container_definitions:
            _complete(container, in_vpc=definition.network_mode == "awsvpc")


def _complete(container: dict[str, Any], *, in_vpc: bool) -> None:
    parameters = container.get("linuxParameters", {})
    if "capabilities" in parameters:
        parameters["capabilities"] = {"add": [], "drop": []} | parameters["capabilities"]
    if "healthCheck" in container:
        container["healthCheck"] = _HEALTH_CHECK | container["healthCheck"]
    if in_vpc:
        for mapping in container.get("portMappings", ()):
            mapping.setdefault("hostPort", mapping["containerPort"])
    container.get("environment", []).reverse()
