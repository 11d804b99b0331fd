"""The scheduler that decides about the deployments of services."""

from typing import Any, Protocol


class Scheduler(Protocol):
    """Brings the tasks of a service to the number and the settings of its PRIMARY deployment."""

    def schedule(self, service: Any) -> None:
        """Take the steps that are due, and update the counts; the caller holds the lock."""


schedulers: list[Scheduler] = []


def schedule_with(scheduler: Scheduler) -> None:
    """Let the scheduler of a data plane decide from now on."""
    schedulers[:] = [scheduler]
