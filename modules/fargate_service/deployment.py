"""The deployments of a service: number of tasks, capacity, and detection of failed deployments."""

from collections.abc import Sequence
from dataclasses import dataclass

from cdktf import Postcondition
from cdktf_cdktf_provider_aws.ecs_service import (
    EcsServiceAlarms,
    EcsServiceCapacityProviderStrategy,
    EcsServiceDeploymentCircuitBreaker,
)

CIRCUIT_BREAKER = EcsServiceDeploymentCircuitBreaker(enable=True, rollback=True)


@dataclass(frozen=True)
class Deployment:
    """Settings of a service's deployments.

    ECS ignores the load balancer's health checks of a new task for
    `health_check_grace_period_seconds`. With `rollback_on_alarm`, ECS rolls a deployment back when
    one of `alarm_names` goes into ALARM. Terraform waits up to `timeout_minutes` for new tasks to
    run, and as long for the last tasks to stop.
    """

    desired_count: int
    capacity_provider_strategy: Sequence[EcsServiceCapacityProviderStrategy]
    health_check_grace_period_seconds: int
    alarm_names: Sequence[str]
    rollback_on_alarm: bool
    timeout_minutes: int

    def alarms(self) -> EcsServiceAlarms | None:
        """Return the alarms that a deployment watches.

        Without `rollback_on_alarm` the alarms stay in the block, switched off. Without the block
        the provider would send a deployment configuration that does not mention alarms
        (`resourceServiceUpdate` in its internal/service/ecs/service.go). ECS keeps what a request
        does not mention: the rollback would stay on, and every plan would remove the block.
        """
        if not self.alarm_names:
            return None
        return EcsServiceAlarms(
            alarm_names=list(self.alarm_names),
            enable=self.rollback_on_alarm,
            rollback=self.rollback_on_alarm,
        )


def not_rolled_back(service: str, task_definition: str) -> Postcondition:
    """Return the condition that fails an apply if the circuit breaker rolled the service back.

    Without the condition the provider reports success. The condition compares the task definition
    that ECS runs with the one that Terraform set.
    """
    return Postcondition(
        condition=f"${{self.task_definition == {task_definition}.arn}}",
        error_message=(
            f"ECS rolled {service} back: the new tasks did not become healthy. The service runs "
            "its previous task definition; see the service's events and the stopped tasks."
        ),
    )


def capacity_provider_strategy(
    *, fargate_weight: int, fargate_spot_weight: int, fargate_base_count: int
) -> list[EcsServiceCapacityProviderStrategy]:
    """Return the capacity providers whose weight is not 0.

    The first `fargate_base_count` tasks run on demand, the others by the weights.
    """
    on_demand = EcsServiceCapacityProviderStrategy(
        capacity_provider="FARGATE", weight=fargate_weight, base=fargate_base_count or None
    )
    spot = EcsServiceCapacityProviderStrategy(
        capacity_provider="FARGATE_SPOT", weight=fargate_spot_weight
    )
    return [
        *([on_demand] if fargate_weight else []),
        *([spot] if fargate_spot_weight else []),
    ]
