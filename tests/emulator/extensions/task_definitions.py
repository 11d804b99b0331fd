"""ECS stores both lists of a container's capabilities, also where one was left out.

Gap: moto stores `{"drop": ["ALL"]}` as it is sent. ECS answers `{"add": [], "drop": ["ALL"]}`, and
provider 5.100.0 then replaces a task definition that has no `add` with every plan. Sources:
pull request 335 of braintrustdata/terraform-aws-braintrust-data-plane, pull request 176 of
terraform-aws-modules/terraform-aws-ecs.
"""

from collections.abc import Callable
from typing import Any

from moto.ecs.models import EC2ContainerServiceBackend, TaskDefinition

from tests.emulator.extensions.patching import wrap


def apply() -> None:
    """Complete the capabilities of what is registered."""

    @wrap(EC2ContainerServiceBackend, "register_task_definition")
    def register_task_definition(
        original: Callable[..., TaskDefinition],
        backend: EC2ContainerServiceBackend,
        *args: Any,
        **kwargs: Any,
    ) -> TaskDefinition:
        definition = original(backend, *args, **kwargs)
        for container in definition.container_definitions:
            parameters: Any = container.get("linuxParameters", {})
            if "capabilities" in parameters:
                parameters["capabilities"] = {"add": [], "drop": []} | parameters["capabilities"]
        return definition
