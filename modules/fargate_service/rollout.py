"""How ECS and Terraform find out that a service's new tasks are no good."""

from collections.abc import Sequence

from cdktf import Postcondition
from cdktf_cdktf_provider_aws.ecs_service import (
    EcsServiceAlarms,
    EcsServiceDeploymentCircuitBreaker,
)

CIRCUIT_BREAKER = EcsServiceDeploymentCircuitBreaker(enable=True, rollback=True)


def deployment_alarms(names: Sequence[str], *, rollback: bool) -> EcsServiceAlarms | None:
    """Return the alarms that a deployment watches.

    Without `rollback` the alarms stay named and are switched off. Without the block the provider
    would send a deployment configuration that does not mention alarms (`resourceServiceUpdate` in
    its internal/service/ecs/service.go): ECS keeps what a request does not mention, so that the
    rollback would stay on, and every plan would want to remove the block.
    """
    if not names:
        return None
    return EcsServiceAlarms(alarm_names=list(names), enable=rollback, rollback=rollback)


def not_rolled_back(service: str, task_definition: str) -> Postcondition:
    """The circuit breaker rolls back and Terraform calls it success: compare what runs now."""
    return Postcondition(
        condition=f"${{self.task_definition == {task_definition}.arn}}",
        error_message=(
            f"ECS rolled {service} back: the new tasks did not become healthy. The service runs "
            "its previous task definition; see the service's events and the stopped tasks."
        ),
    )
