"""The scheduler that decides about the deployments of services."""

from typing import Any, Protocol

from emulator.extensions.rollouts import deployments


class Scheduler(Protocol):
    """Brings the tasks of a service to the number and the settings of its PRIMARY deployment."""

    def schedule(self, service: Any) -> None:
        """Take the steps that are due, and update the counts; the caller holds the lock."""


class WithoutTasks:
    """The scheduler of an emulator without a data plane: all tasks run, and stop, at once."""

    def schedule(self, service: Any) -> None:
        """Complete the deployment of the service, or its deletion."""
        if service.status == "DRAINING":
            service.status = "INACTIVE"
        service.running_count, service.pending_count = service.desired_count, 0
        primary = service.deployments[0]
        primary.update(
            desiredCount=service.desired_count, runningCount=service.desired_count, pendingCount=0
        )
        service.deployments = [primary]
        if primary["rolloutState"] == "IN_PROGRESS":
            deployments.complete(service)


_schedulers: list[Scheduler] = [WithoutTasks()]


def schedule_with(scheduler: Scheduler) -> None:
    """Let the scheduler of a data plane decide from now on."""
    _schedulers[:] = [scheduler]


def schedule(service: Any) -> None:
    """Let the scheduler take the steps of a service that are due."""
    _schedulers[0].schedule(service)
