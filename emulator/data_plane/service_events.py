"""The events of one pass of the scheduler, with the texts of Amazon ECS."""

from collections import Counter
from typing import Any

from emulator.data_plane.service_tasks import ServiceTask, Target
from emulator.extensions.rollouts.deployments import add_event


class Events:
    """Collects the changes of tasks and targets, and adds one event for each kind of change.

    Sources: Amazon ECS developer guide, "Amazon ECS service event messages"; events in reports of
    users. In newer reports the event about draining also names the deployment:
    `(service NAME, taskSet ecs-svc/ID)`.
    """

    def __init__(self) -> None:
        self.started: list[ServiceTask] = []
        self.registered: list[Target] = []
        self.deregistered: list[Target] = []
        self.draining: list[ServiceTask] = []
        self.stopped: list[ServiceTask] = []

    def add_to(self, service: Any) -> None:
        """Add the events to the service."""
        if self.started:
            add_event(service, f"has started {len(self.started)} tasks: {_names(self.started)}.")
        for arn, number in Counter(it.group_arn for it in self.registered).items():
            add_event(service, f"registered {number} targets in (target-group {arn})")
        for arn, number in Counter(it.group_arn for it in self.deregistered).items():
            add_event(service, f"deregistered {number} targets in (target-group {arn})")
        if self.draining:
            add_event(service, f"has begun draining connections on {len(self.draining)} tasks.")
        if self.stopped:
            number = len(self.stopped)
            add_event(service, f"has stopped {number} running tasks: {_names(self.stopped)}.")


def _names(tasks: list[ServiceTask]) -> str:
    return " ".join(f"(task {each.task.id})" for each in tasks)
