"""Changes of the number of tasks by load and by time of day."""

from typing import Annotated, Self

from pydantic import StrictInt, model_validator

from environments.definition.base import Definition
from environments.definition.fields import Cron, Percent, TimeZone, between


class Autoscaling(Definition):
    """Bounds of the number of tasks, and targets for CPU, memory and requests.

    ECS adds and removes tasks to keep the metrics near their targets. Targets of None are ignored.
    If several targets are set, the one that needs the most tasks decides.
    """

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

    @classmethod
    def _label(cls, _values: object) -> str:
        return "autoscaling: "

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
        """Refuse to scale a service that starts outside the bounds or has no requests to count.

        Raises:
            ValueError: in one sentence naming the field, the value and what is allowed.
        """
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


class Pause(Definition):
    """The times at which all services of an environment stop and start again.

    Source of the expressions: Application Auto Scaling user guide, "Cron expressions".
    """

    stop_cron: Cron
    """The time at which all tasks of all services stop, as a cron expression of AWS, such as
    `0 20 ? * MON-FRI *` for 20:00 from Monday to Friday."""

    start_cron: Cron
    """The time at which all services start their tasks again, as a cron expression of AWS."""

    time_zone: TimeZone = "UTC"
    """The IANA time zone of both times, such as `Europe/Berlin`, with its daylight saving time."""

    @classmethod
    def _label(cls, _values: object) -> str:
        return "pause: "

    @model_validator(mode="after")
    def _check_difference(self) -> Self:
        if self.start_cron == self.stop_cron:
            raise ValueError(f"start_cron must differ from stop_cron, got {self.start_cron!r}")
        return self
