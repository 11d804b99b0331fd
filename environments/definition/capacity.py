"""The division of an environment's tasks between on-demand Fargate and Fargate Spot."""

from typing import Annotated, Self

from pydantic import StrictInt, model_validator

from environments.definition.base import Definition
from environments.definition.fields import between


class Capacity(Definition):
    """The capacity provider strategy of every service; ECS never falls back from one to the other.

    Source: Amazon ECS API reference, CapacityProviderStrategyItem. Only one provider of a strategy
    may have a base: here FARGATE, because AWS must not interrupt the tasks of the base.
    """

    fargate_weight: Annotated[StrictInt, between(0, 1000, "(a share)")] = 1
    """The share of tasks beyond the base that run on demand, 0 to 1000."""

    fargate_spot_weight: Annotated[StrictInt, between(0, 1000, "(a share)")] = 0
    """The share of tasks beyond the base that run on Spot, which AWS may stop, 0 to 1000."""

    fargate_base_count: Annotated[StrictInt, between(0, 100_000, "tasks")] = 0
    """Number of tasks of each service that run on demand before the weights count, 0 to 100000."""

    @classmethod
    def _label(cls, _values: object) -> str:
        return "capacity: "

    @model_validator(mode="after")
    def _check_weights(self) -> Self:
        if self.fargate_weight == self.fargate_spot_weight == 0:
            raise ValueError(
                "fargate_weight or fargate_spot_weight must be at least 1: ECS places no task with "
                "weights of 0, got 0 and 0"
            )
        if self.fargate_base_count > 0 and self.fargate_weight == 0:
            raise ValueError(
                "fargate_base_count must be 0 with fargate_weight 0: ECS places no task on a "
                f"provider of weight 0, got {self.fargate_base_count}"
            )
        return self
