"""One deployment of a service, from start to end."""

from collections.abc import Iterator
from typing import Any

from moto.core.utils import utcnow
from moto.moto_api._internal import mock_random

from emulator.extensions.rollouts.bad_images import runs_a_bad_image
from emulator.extensions.rollouts.stopped_tasks import add_stopped_task

LOOKS_UNTIL_UNHEALTHY = 3
FAILURES_UNTIL_BROKEN = 3


class Rollout:
    """One deployment that takes a step each time `go_on` is called.

    `record` is the entry of `ListServiceDeployments`. `before` is the previous deployment of the
    service; a rollback is possible when it is COMPLETED.
    """

    def __init__(self, service: Any, backend: Any, *, before: dict[str, Any] | None) -> None:
        self._service, self._backend = service, backend
        self._deployment = _new_deployment(service.deployments[0])
        self.record: dict[str, Any] = {
            "serviceDeploymentArn": f"{service.arn.replace(':service/', ':service-deployment/')}"
            f"/{mock_random.get_random_hex(21)}",
            "serviceArn": service.arn,
            "clusterArn": service.cluster_arn,
            "createdAt": self._deployment["createdAt"],
            "status": "IN_PROGRESS",
        }
        if service.desired_count == 0 or not runs_a_bad_image(backend, service.task_definition):
            self._steps = self._complete(self._deployment, "SUCCESSFUL")
        elif before and before["rolloutState"] == "COMPLETED":
            self._steps = self._roll_back(before)
        else:
            self._steps = self._get_stuck()
        self.go_on()

    def go_on(self) -> None:
        """Take the next step, if there is one."""
        next(self._steps, None)

    def end(self) -> None:
        """Take all remaining steps."""
        for _ in self._steps:
            pass

    def _complete(self, deployment: dict[str, Any], status: str) -> Iterator[None]:
        deployment["rolloutState"] = "COMPLETED"
        deployment["rolloutStateReason"] = f"ECS deployment {deployment['id']} completed."
        deployment["runningCount"] = self._service.desired_count
        self._service.deployments = [deployment]
        self.record["status"] = status
        self._add_event(f"(deployment {deployment['id']}) deployment completed.")
        yield

    def _roll_back(self, before: dict[str, Any]) -> Iterator[None]:
        service = self._service
        self._deployment["runningCount"] = 0
        service.deployments = [self._deployment, {**before, "status": "ACTIVE"}]
        yield
        back = _new_deployment(before)
        back["rolloutStateReason"] = (
            f"ECS deployment circuit breaker: rolling back to deploymentId {before['id']}."
        )
        service.task_definition = before["taskDefinition"]
        service.deployments = [back, self._break("ACTIVE")]
        self.record["status"] = "ROLLBACK_IN_PROGRESS"
        self.record["statusReason"] = (
            "Service deployment rolled back because the circuit breaker threshold was exceeded."
        )
        self._add_event(f"rolling back to deployment {before['id']}.")
        yield
        yield from self._complete(back, "ROLLBACK_SUCCESSFUL")

    def _get_stuck(self) -> Iterator[None]:
        self._service.deployments = [self._deployment]
        for _ in range(LOOKS_UNTIL_UNHEALTHY):
            yield
        self._service.deployments = [self._break("PRIMARY")]
        self._service.running_count = 0
        self.record["status"] = "ROLLBACK_FAILED"
        self.record["statusReason"] = "No rollback candidate was found to run the rollback."
        yield

    def _break(self, status: str) -> dict[str, Any]:
        deployment = self._deployment
        for _ in range(FAILURES_UNTIL_BROKEN):
            task = add_stopped_task(self._backend, self._service, deployment)
            self._add_event(f"(task {task.id}) failed container health checks.")
        self._add_event(
            f"(deployment {deployment['id']}) deployment failed: tasks failed to start."
        )
        deployment.update(
            failedTasks=FAILURES_UNTIL_BROKEN,
            rolloutState="FAILED",
            rolloutStateReason="ECS deployment circuit breaker: tasks failed to start.",
            runningCount=0,
            status=status,
        )
        return deployment

    def _add_event(self, message: str) -> None:
        event = {
            "id": str(mock_random.uuid4()),
            "createdAt": utcnow(),
            "message": f"(service {self._service.name}) {message}",
        }
        self._service.events.insert(0, event)


def _new_deployment(like: dict[str, Any]) -> dict[str, Any]:
    id_ = f"ecs-svc/{mock_random.randint(10**18, 10**19)}"
    return {
        **like,
        "createdAt": utcnow(),
        "failedTasks": 0,
        "id": id_,
        "rolloutState": "IN_PROGRESS",
        "rolloutStateReason": f"ECS deployment {id_} in progress.",
        "status": "PRIMARY",
        "updatedAt": utcnow(),
    }
