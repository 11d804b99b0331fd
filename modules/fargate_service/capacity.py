"""The division of a service's tasks between on-demand Fargate and Fargate Spot."""

from cdktf_cdktf_provider_aws.ecs_service import EcsServiceCapacityProviderStrategy


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
