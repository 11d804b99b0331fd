"""A service that tests roll out; its cluster and its repository have its name."""

from typing import Any

from emulator.seed import put_image
from tests.helpers.emulator import Emulator

LONG_ENOUGH = 10


class RollingService:
    """A service whose images are given by tag, as in an environment."""

    def __init__(self, emulator: Emulator, name: str) -> None:
        self._ecs, self._ecr = emulator.client("ecs"), emulator.client("ecr")
        self.name = name
        self._ecr.create_repository(repositoryName=name)
        self._ecs.create_cluster(clusterName=name)

    def create(self, tag: str, **properties: Any) -> str:
        task_definition = self._task_definition(tag)
        self._ecs.create_service(
            cluster=self.name,
            serviceName=self.name,
            taskDefinition=task_definition,
            **{"desiredCount": 2, **properties},
        )
        return task_definition

    def update(self, tag: str) -> str:
        task_definition = self._task_definition(tag)
        self._ecs.update_service(
            cluster=self.name, service=self.name, taskDefinition=task_definition
        )
        return task_definition

    def scale(self, desired_count: int) -> None:
        self._ecs.update_service(cluster=self.name, service=self.name, desiredCount=desired_count)

    def look(self) -> dict[str, Any]:
        found = self._ecs.describe_services(cluster=self.name, services=[self.name])
        return dict(found["services"][0])

    def look_until_the_end(self) -> dict[str, Any]:
        return [self.look() for _ in range(LONG_ENOUGH)][-1]

    def rollouts(self, **filters: Any) -> list[str]:
        found = self._ecs.list_service_deployments(cluster=self.name, service=self.name, **filters)
        return [rollout["status"] for rollout in found["serviceDeployments"]]

    def stopped_tasks(self, service: str | None = None) -> list[dict[str, Any]]:
        arns = self._ecs.list_tasks(
            cluster=self.name, serviceName=service or self.name, desiredStatus="STOPPED"
        )["taskArns"]
        if not arns:
            return []
        return list(self._ecs.describe_tasks(cluster=self.name, tasks=arns)["tasks"])

    def _task_definition(self, tag: str) -> str:
        uri = f"123456789012.dkr.ecr.us-east-1.amazonaws.com/{self.name}"
        image = f"{uri}@{put_image(self._ecr, self.name, tag)}"
        container = {"name": self.name, "image": image, "memory": 64}
        answer = self._ecs.register_task_definition(
            family=self.name, containerDefinitions=[container]
        )
        return str(answer["taskDefinition"]["taskDefinitionArn"])
