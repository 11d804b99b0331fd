"""The number of tasks by load, and their division between on-demand Fargate and Fargate Spot."""

from typing import Annotated, ClassVar, Self

from pydantic import StrictInt, model_validator

from environments.definition.base import Definition
from environments.definition.checks import between
from environments.definition.fields import Percent


class Autoscaling(Definition):
    """Bounds of the number of tasks, and targets for CPU, memory and requests.

    ECS adds and removes tasks to keep the metrics near their targets. Targets of None are ignored.
    If several targets are set, the one that needs the most tasks decides.
    """

    _place: ClassVar[str] = "autoscaling: "

    minimum_count: Annotated[StrictInt, between(1, 5000, "tasks")]
    """The fewest tasks, 1 to 5000. Without a running task there would be no metrics, and no task
    would ever be added."""

    maximum_count: Annotated[StrictInt, between(1, 5000, "tasks")]
    """The most tasks, 1 to 5000 (the ECS quota of tasks per service)."""

    cpu_percent: Percent | None = 60
    """The average CPU to keep, in percent of the tasks' `cpu_units`, 1 to 100."""

    memory_percent: Percent | None = 70
    """The average memory to keep, in percent of the tasks' `memory_mib`, 1 to 100."""

    requests_per_target_per_minute: (
        Annotated[StrictInt, between(1, 1_000_000, "requests")] | None
    ) = None
    """The requests from the load balancer to keep per task and minute, 1 to 1000000; public
    services only."""

    @model_validator(mode="after")
    def _check_counts(self) -> Self:
        if self.maximum_count < self.minimum_count:
            raise ValueError(
                f"maximum_count must be at least minimum_count {self.minimum_count}, "
                f"got {self.maximum_count}"
            )
        return self

    @model_validator(mode="after")
    def _check_targets(self) -> Self:
        targets = (self.cpu_percent, self.memory_percent, self.requests_per_target_per_minute)
        if all(target is None for target in targets):
            raise ValueError(
                "cpu_percent, memory_percent or requests_per_target_per_minute must be a number, "
                "got None for each"
            )
        return self

    def check_service(self, *, desired_count: int, is_public: bool) -> None:
        """Refuse to scale a service that starts outside the bounds or has no requests to count."""
        if not self.minimum_count <= desired_count <= self.maximum_count:
            raise ValueError(
                f"desired_count must be between {self.minimum_count} and {self.maximum_count} "
                f"tasks, the bounds of its autoscaling, got {desired_count}"
            )
        if self.requests_per_target_per_minute is not None and not is_public:
            raise ValueError(
                "autoscaling must leave out requests_per_target_per_minute without a host: only "
                "the load balancer counts requests, "
                f"got {self.requests_per_target_per_minute}"
            )


class Capacity(Definition):
    """The capacity provider strategy of every service; ECS never falls back from one to the other.

    Source: Amazon ECS API reference, CapacityProviderStrategyItem. Only one provider of a strategy
    may have a base: here FARGATE, because AWS must not interrupt the tasks of the base.
    """

    _place: ClassVar[str] = "capacity: "

    fargate_weight: Annotated[StrictInt, between(0, 1000, "(a share)")] = 1
    """The share of tasks beyond the base that run on demand, 0 to 1000."""

    fargate_spot_weight: Annotated[StrictInt, between(0, 1000, "(a share)")] = 0
    """The share of tasks beyond the base that run on Spot, which AWS may stop, 0 to 1000."""

    fargate_base_count: Annotated[StrictInt, between(0, 100_000, "tasks")] = 0
    """Number of tasks of each service that run on demand before the weights count, 0 to 100000."""

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
