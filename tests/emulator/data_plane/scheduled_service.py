"""A service under the scheduler of the data plane, with tasks that only seem to run."""

import itertools
from types import SimpleNamespace
from typing import Any

from moto.ecs.models import ecs_backends
from moto.elbv2.models import elbv2_backends

from emulator.data_plane.services import Services
from emulator.extensions.rollouts import deployments

_ACCOUNT_ID, _REGION = "123456789012", "us-east-1"
_NUMBERS = itertools.count()
DRAINING_SECONDS = 30


class SeemingTasks:
    """Tasks that with each tick take a step towards the end which their image names."""

    def __init__(self) -> None:
        self.running: list[Any] = []
        self.is_draining: Any = None

    def start(self, task: Any) -> None:
        task.private_ip = f"10.0.0.{next(_NUMBERS)}"
        self.running.append(task)

    def stop(self, task: Any, *, code: str, reason: str) -> None:
        if task.desired_status == "RUNNING":
            task.desired_status, task.last_status = "STOPPED", "DEACTIVATING"
            task.stop_code, task.stopped_reason = code, reason

    def tick(self) -> None:
        for task in list(self.running):
            if task.desired_status == "STOPPED":
                if not self.is_draining(task):
                    self._end(task)
            elif "unpullable" in task.task_definition_arn:
                self.stop(task, code="TaskFailedToStart", reason="CannotPullContainerError: …")
                self._end(task)
            elif "exits" in task.task_definition_arn and task.last_status == "RUNNING":
                self.stop(task, code="EssentialContainerExited", reason="Essential container …")
                self._end(task)
            else:
                # A process that exits at once is never healthy.
                sick = "unhealthy" in task.task_definition_arn
                new = "exits" in task.task_definition_arn
                task.last_status, task.started_at = "RUNNING", "now"
                task.health_status = "UNHEALTHY" if sick else "UNKNOWN" if new else "HEALTHY"

    def _end(self, task: Any) -> None:
        task.last_status = "STOPPED"
        self.running.remove(task)


class ScheduledService:
    """A service; the name of its image says how its tasks end.

    Such names are `good`, `exits`, `unpullable` and `unhealthy`; others are good too. Targets have
    the health of `health` by IP address, by default healthy. Time passes only with `tick`.
    """

    def __init__(
        self, image: str, *, desired_count: int = 1, time_scale: float = 1.0, **settings: Any
    ) -> None:
        self.backend: Any = ecs_backends[_ACCOUNT_ID][_REGION]
        self.now = 1000.0
        self.health: dict[str, str] = {}
        self.tasks = SeemingTasks()
        tasks: Any = self.tasks
        self.services = Services(
            tasks,
            lambda _arn, ip, _port: self.health.get(ip, "healthy"),
            time_scale=time_scale,
            clock=lambda: self.now,
        )
        self.tasks.is_draining = self.services.is_draining
        name = f"scheduled-{next(_NUMBERS)}"
        self.backend.create_cluster(name)
        definition = self.define(image)
        service: Any = self.backend.create_service(name, name, desired_count, definition)
        service.capacity_provider_strategy = service.service_connect_configuration = None
        service.health_check_grace_period_seconds = None
        breaker = {"enable": True, "rollback": True}
        service.deployment_configuration = {"deploymentCircuitBreaker": breaker}
        for key, value in settings.items():
            setattr(service, key, value)
        service.deployments, service.rollouts = [], []
        self.service = service
        self._deploy()

    def update(self, image: str) -> None:
        self.service.task_definition = self.define(image)
        self._deploy()

    def scale(self, desired_count: int) -> None:
        self.service.desired_count = desired_count
        self.services.schedule(self.service)

    def delete(self) -> None:
        self.service.status, self.service.desired_count = "DRAINING", 0
        self.services.schedule(self.service)

    def tick(self, times: int = 1, *, seconds: float = 1) -> None:
        for _ in range(times):
            self.now += seconds
            self.tasks.tick()
            self.services.schedule(self.service)

    def running(self) -> list[str]:
        """Return the images of the tasks that are to run, sorted."""
        return sorted(
            _image(task.task_definition_arn)
            for task in self.tasks.running
            if task.desired_status == "RUNNING"
        )

    def states(self) -> list[tuple[str, str, str]]:
        """Return image, status and rollout state of each deployment."""
        return [
            (_image(it["taskDefinition"]), it["status"], it["rolloutState"])
            for it in self.service.deployments
        ]

    def rollouts(self) -> list[str]:
        """Return the statuses in the history of the service, the newest first."""
        return [record["status"] for record in self.service.rollouts]

    def events(self) -> list[str]:
        """Return the events, the oldest first, without the name of the service."""
        return [it["message"].split(") ", 1)[1] for it in reversed(self.service.events)]

    def define(self, image: str) -> str:
        """Register a task definition with this image, and return its ARN."""
        check = {"command": ["CMD", "true"]}
        container = {"name": "app", "image": image, "memory": 64, "healthCheck": check}
        family = f"{image}-{next(_NUMBERS)}"
        return str(self.backend.register_task_definition(family, [container]).arn)

    def _deploy(self) -> None:
        deployments.start(self.service)
        self.services.schedule(self.service)


def target_group() -> dict[str, Any]:
    """Create a target group; return it and its entry in the load balancers of a service."""
    arn = f"arn:aws:elasticloadbalancing:::targetgroup/scheduled/{next(_NUMBERS)}"
    targets: dict[str, Any] = {}

    def register(added: list[dict[str, Any]]) -> None:
        targets.update({it["Id"]: it for it in added})

    def deregister(removed: list[dict[str, Any]]) -> None:
        for it in removed:
            del targets[it["Id"]]

    group: Any = SimpleNamespace(
        targets=targets,
        attributes={"deregistration_delay.timeout_seconds": str(DRAINING_SECONDS)},
        register=register,
        deregister=deregister,
    )
    elbv2_backends[_ACCOUNT_ID][_REGION].target_groups[arn] = group
    return {"targetGroupArn": arn, "containerName": "app", "containerPort": 80, "group": group}


def _image(task_definition_arn: str) -> str:
    return task_definition_arn.rpartition("/")[2].partition("-")[0]
