"""How a service's tasks are divided between on-demand Fargate and Fargate Spot."""

from dataclasses import dataclass

from cdktf_cdktf_provider_aws.ecs_service import EcsServiceCapacityProviderStrategy


@dataclass(frozen=True)
class Capacity:
    """The first `fargate_base_count` tasks run on demand, the others by the weights."""

    fargate_weight: int
    fargate_spot_weight: int
    fargate_base_count: int

    def strategy(self) -> list[EcsServiceCapacityProviderStrategy]:
        """The capacity providers of which tasks are wanted."""
        on_demand = EcsServiceCapacityProviderStrategy(
            capacity_provider="FARGATE",
            weight=self.fargate_weight,
            base=self.fargate_base_count or None,
        )
        spot = EcsServiceCapacityProviderStrategy(
            capacity_provider="FARGATE_SPOT", weight=self.fargate_spot_weight
        )
        return [
            *([on_demand] if self.fargate_weight else []),
            *([spot] if self.fargate_spot_weight else []),
        ]
