"""One pass of the scheduler over one ECS service.

Sources: Amazon ECS developer guide, "Deploy Amazon ECS services by replacing tasks"; ECS API
reference, DeploymentConfiguration, Deployment, DeleteService.
"""

from typing import Any

from emulator.data_plane import failed_tasks
from emulator.data_plane.service_events import Events
from emulator.data_plane.service_tasks import PENDING, ServiceTask, TargetHealth, create_task
from emulator.data_plane.tasks import Tasks
from emulator.extensions.rollouts import deployments


class Pass:
    """The steps that are due in a service at the moment `now`.

    The scheduler's state is in the service: `scheduled` are its tasks until they are STOPPED,
    `paused_until` is the time before which no task starts, `failed_starts` counts the consecutive
    tasks that never ran, `is_steady` is true after the event of a steady state.
    """

    def __init__(
        self,
        service: Any,
        tasks: Tasks,
        target_health: TargetHealth,
        *,
        now: float,
        time_scale: float,
    ) -> None:
        self._service, self._tasks, self._target_health = service, tasks, target_health
        self._now, self._time_scale, self._events = now, time_scale, Events()
        if not hasattr(service, "scheduled"):
            service.scheduled, service.newest = [], None
        if service.newest is not service.rollouts[0]:
            # An updated service starts tasks without a pause.
            service.newest, service.is_steady = service.rollouts[0], False
            service.paused_until, service.failed_starts = 0.0, 0

    def run(self) -> None:
        """Take the steps."""
        for each in list(self._service.scheduled):
            self._observe(each)
        self._stop_unhealthy()
        failed_tasks.trip(self._service)
        self._start()
        self._stop()
        self._events.add_to(self._service)
        self._count()
        self._end()

    def _observe(self, each: ServiceTask) -> None:
        """Register and deregister the task, and notice whether it became healthy or ended."""
        service, task = self._service, each.task
        self._events.registered += each.register()
        if task.desired_status == "STOPPED" and each.targets:
            self._events.deregistered += each.deregister(self._now, self._time_scale)
        if each.is_draining and not each.drains(self._now, self._target_health):
            each.is_draining = False
            self._events.stopped.append(each)
        if task.last_status == "STOPPED":
            service.scheduled.remove(each)
            if not each.is_stopping:
                failed_tasks.count_end(service, each, now=self._now, time_scale=self._time_scale)
            return
        if task.last_status != "RUNNING" or task.desired_status == "STOPPED":
            each.illness = ""
            return
        if each.ran_since is None:
            each.ran_since, service.failed_starts = self._now, 0
        if not each.was_healthy and each.is_healthy(self._target_health):
            each.was_healthy = True
            failed_tasks.forget(service, each)
        grace = service.health_check_grace_period_seconds or 0
        if self._now >= each.ran_since + grace:
            each.illness = each.failed_check(self._target_health)

    def _stop_unhealthy(self) -> None:
        """Stop unhealthy tasks; one that was healthy waits for its replacement, if it can."""
        for each in self._alive():
            is_replaced = len(self._healthy()) >= self._service.desired_count
            has_no_room = len(self._alive()) >= self._maximum
            if each.illness and (not each.was_healthy or is_replaced or has_no_room):
                failed_tasks.count_illness(self._service, each)
                self._stop_task(each, each.illness)

    def _start(self) -> None:
        """Start tasks of the PRIMARY deployment, as many as `maximumPercent` allows."""
        service, primary = self._service, self._service.deployments[0]
        if primary["rolloutState"] == "FAILED" or self._now < service.paused_until:
            return
        usable = [each for each in self._alive() if self._is_new(each) and not each.illness]
        room = self._maximum - len(self._alive())
        for _ in range(min(service.desired_count - len(usable), room)):
            each = create_task(service, primary)
            service.scheduled.append(each)
            self._events.started.append(each)
            self._tasks.start(each.task)

    def _stop(self) -> None:
        """Stop tasks in excess, and old tasks while `minimumHealthyPercent` tasks are healthy."""
        service = self._service
        new = [
            each
            for each in self._alive()
            if self._is_new(each) and not each.illness and each.task.desired_status == "RUNNING"
        ]
        # Those that were never healthy first, then the newest.
        new.sort(key=lambda each: (each.was_healthy, -service.scheduled.index(each)))
        for each in new[: max(0, len(new) - service.desired_count)]:
            self._stop_task(each, self._scaling)
        for each in self._alive():
            if self._is_new(each):
                continue
            healthy = self._healthy()
            if each not in healthy or len(healthy) > self._minimum:
                self._stop_task(each, self._scaling)

    def _stop_task(self, each: ServiceTask, reason: str) -> None:
        """Deregister a task and stop it; its containers run until its targets are drained."""
        targets = each.deregister(self._now, self._time_scale)
        each.is_stopping, each.is_draining = True, bool(targets)
        self._events.deregistered += targets
        (self._events.draining if targets else self._events.stopped).append(each)
        self._tasks.stop(each.task, code="ServiceSchedulerInitiated", reason=reason)

    def _count(self) -> None:
        """Forget deployments without tasks, and count the tasks of the others."""
        service = self._service
        primary, *others = service.deployments
        in_use = {it.deployment_id for it in service.scheduled if it.is_alive or it.is_draining}
        service.deployments = [primary, *(it for it in others if it["id"] in in_use)]
        for each in service.deployments:
            tasks = [it for it in service.scheduled if it.deployment_id == each["id"]]
            states = [it.task.last_status for it in tasks]
            each["runningCount"] = states.count("RUNNING")
            each["pendingCount"] = sum(state in PENDING for state in states)
            each["desiredCount"] = sum(it.is_alive for it in tasks)
        primary["desiredCount"] = service.desired_count
        service.running_count = sum(it["runningCount"] for it in service.deployments)
        service.pending_count = sum(it["pendingCount"] for it in service.deployments)

    def _end(self) -> None:
        """Complete the deployment, or the deletion, when all tasks are as desired."""
        service, is_draining = self._service, any(it.is_draining for it in self._service.scheduled)
        if service.status == "DRAINING":
            service.status = "DRAINING" if is_draining or service.running_count else "INACTIVE"
            return
        is_steady = (
            len(service.deployments) == 1
            and not is_draining
            and len(self._healthy()) == len(self._alive()) == service.desired_count
            and service.deployments[0]["rolloutState"] != "FAILED"
        )
        if is_steady and service.deployments[0]["rolloutState"] == "IN_PROGRESS":
            deployments.complete(service)
        if is_steady and not service.is_steady:
            deployments.add_event(service, "has reached a steady state.")
        service.is_steady = is_steady

    def _alive(self) -> list[ServiceTask]:
        return [each for each in self._service.scheduled if each.is_alive]

    def _healthy(self) -> list[ServiceTask]:
        return [each for each in self._alive() if each.is_healthy(self._target_health)]

    def _is_new(self, each: ServiceTask) -> bool:
        return bool(each.deployment_id == self._service.deployments[0]["id"])

    @property
    def _scaling(self) -> str:
        return f"Scaling activity initiated by (deployment {self._service.deployments[0]['id']})"

    @property
    def _maximum(self) -> int:
        percent = (self._service.deployment_configuration or {}).get("maximumPercent", 200)
        return int(self._service.desired_count * percent // 100)

    @property
    def _minimum(self) -> int:
        percent = (self._service.deployment_configuration or {}).get("minimumHealthyPercent", 100)
        return int(-(-self._service.desired_count * percent // 100))
