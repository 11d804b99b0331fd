"""A service of the emulator's ECS API, whose tasks run small programs as processes."""

import uuid
from typing import Any

from emulator.data_plane.programs import Program
from emulator.seed import put_image
from tests.helpers.emulator import Emulator
from tests.helpers.waiting import wait_until

BREAKER = {"enable": True, "rollback": True}
RUNS = "exec sleep 600"
REASONS = {
    "exits": "Essential container in task exited",
    "unhealthy": "Task failed container health checks",
    "unpullable": "CannotPullContainerError: ",
    "secretless": "ResourceInitializationError: ",
}
"""Start of the reason why the tasks of a broken version stop."""
_CHECKS = {"unhealthy": "exit 1", "starting": "exit 1"}


class RollingService:
    """A service whose cluster and repository have its name.

    A version names what its tasks do: those of `REASONS` fail, `starting` takes minutes to become
    healthy, and all others run.
    """

    def __init__(self, emulator: Emulator, name: str = "") -> None:
        self.ecs, self._ecr = emulator.client("ecs"), emulator.client("ecr")
        self.name = name or f"rolling-{uuid.uuid4()}"
        self.ecs.create_cluster(clusterName=self.name)
        self._uri = self._ecr.create_repository(repositoryName=self.name)["repository"][
            "repositoryUri"
        ]
        subnet = emulator.client("ec2").describe_subnets()["Subnets"][0]["SubnetId"]
        self.network = {"awsvpcConfiguration": {"subnets": [subnet], "securityGroups": []}}

    def create(self, version: str, **settings: Any) -> str:
        """Create the service, and return the ARN of its task definition."""
        task_definition = self.define(version)
        self.ecs.create_service(
            cluster=self.name,
            serviceName=self.name,
            taskDefinition=task_definition,
            launchType="FARGATE",
            networkConfiguration=self.network,
            deploymentConfiguration={"deploymentCircuitBreaker": BREAKER},
            **{"desiredCount": 1, **settings},
        )
        return task_definition

    def update(self, version: str) -> str:
        """Deploy another version, and return the ARN of its task definition."""
        task_definition = self.define(version)
        self.ecs.update_service(
            cluster=self.name, service=self.name, taskDefinition=task_definition
        )
        return task_definition

    def define(self, version: str) -> str:
        """Register a task definition, and return its ARN."""
        script = "exit 3" if version == "exits" else RUNS
        program = Program(command=("/bin/sh", "-c", script))
        digest = put_image(self._ecr, self.name, version, program)
        if version == "unpullable":
            digest = f"sha256:{'0' * 64}"
        secret = {"name": "SECRET", "valueFrom": f"/{self.name}/missing"}
        container = {
            "name": self.name,
            "image": f"{self._uri}@{digest}",
            "memory": 64,
            "healthCheck": {
                "command": ["CMD-SHELL", _CHECKS.get(version, "exit 0")],
                "interval": 5,
                "timeout": 60,
                "retries": 1,
                "startPeriod": 300 if version == "starting" else 0,
            },
            "secrets": [secret] if version == "secretless" else [],
        }
        answer = self.ecs.register_task_definition(
            family=self.name,
            networkMode="awsvpc",
            requiresCompatibilities=["FARGATE"],
            cpu="256",
            memory="512",
            containerDefinitions=[container],
        )
        return str(answer["taskDefinition"]["taskDefinitionArn"])

    def delete(self) -> None:
        """Delete the service, if it exists, so that its tasks end."""
        found = self.ecs.describe_services(cluster=self.name, services=[self.name])["services"]
        if found and found[0]["status"] == "ACTIVE":
            self.ecs.delete_service(cluster=self.name, service=self.name, force=True)

    def look(self) -> dict[str, Any]:
        """Return the service as `DescribeServices` answers it."""
        found = self.ecs.describe_services(cluster=self.name, services=[self.name])
        return dict(found["services"][0])

    def states(self) -> list[tuple[str, str]]:
        """Return the status and the rollout state of each deployment."""
        return [(it["status"], it["rolloutState"]) for it in self.look()["deployments"]]

    def until(self, *states: tuple[str, str]) -> dict[str, Any]:
        """Wait until the deployments have these states, and return the service."""
        wait_until(lambda: self.states() == list(states))
        return self.look()

    def rollouts(self, **filters: Any) -> list[str]:
        """Return the statuses in the history of the service, the newest first."""
        found = self.ecs.list_service_deployments(cluster=self.name, service=self.name, **filters)
        return [rollout["status"] for rollout in found["serviceDeployments"]]

    def tasks(self, status: str) -> list[dict[str, Any]]:
        """Return the tasks of the service with this desired status."""
        arns = self.ecs.list_tasks(cluster=self.name, serviceName=self.name, desiredStatus=status)[
            "taskArns"
        ]
        found = self.ecs.describe_tasks(cluster=self.name, tasks=arns)["tasks"] if arns else []
        return list(found)
