"""Tasks of the emulator's ECS API, which runs their containers as processes."""

import uuid
from typing import Any

from emulator.data_plane.programs import Program
from emulator.seed import put_image
from tests.helpers.emulator import Emulator
from tests.helpers.waiting import wait_until

CLUSTER = "tasks"


class DeployedTasks:
    """Task definitions of small containers, and the tasks that run them."""

    def __init__(self, emulator: Emulator) -> None:
        self.emulator = emulator
        self.ecs, self.logs = emulator.client("ecs"), emulator.client("logs")
        self.ecs.create_cluster(clusterName=CLUSTER)
        subnet = emulator.client("ec2").describe_subnets()["Subnets"][0]["SubnetId"]
        vpc = {"subnets": [subnet], "securityGroups": []}
        self.network = {"awsvpcConfiguration": vpc}
        self.log_group = f"/tasks/{uuid.uuid4()}"
        self.logs.create_log_group(logGroupName=self.log_group)
        self._started: list[str] = []

    def image(self, program: Program | None) -> str:
        """Push an image, and return its URI with the digest."""
        ecr = self.emulator.client("ecr")
        name = f"small-{uuid.uuid4()}"
        uri = ecr.create_repository(repositoryName=name)["repository"]["repositoryUri"]
        return f"{uri}@{put_image(ecr, name, '1', program)}"

    def container(self, script: str, *, name: str = "app", **definition: Any) -> dict[str, Any]:
        """Return the definition of a container that runs a shell script."""
        options = {
            "awslogs-group": self.log_group,
            "awslogs-region": "us-east-1",
            "awslogs-stream-prefix": "prefix",
        }
        return {
            "name": name,
            "image": self.image(Program(command=("/bin/sh", "-c", script))),
            "logConfiguration": {"logDriver": "awslogs", "options": options},
            **definition,
        }

    def register(self, *containers: dict[str, Any], **definition: Any) -> str:
        """Register a task definition with these containers, and return its ARN."""
        registered = self.ecs.register_task_definition(
            family=f"small-{uuid.uuid4()}",
            networkMode="awsvpc",
            requiresCompatibilities=["FARGATE"],
            cpu="256",
            memory="512",
            containerDefinitions=list(containers),
            **definition,
        )
        return str(registered["taskDefinition"]["taskDefinitionArn"])

    def run(
        self,
        *containers: dict[str, Any],
        overrides: dict[str, Any] | None = None,
        **definition: Any,
    ) -> str:
        """Start a task with these containers, and return its ARN."""
        tasks = self.ecs.run_task(
            cluster=CLUSTER,
            taskDefinition=self.register(*containers, **definition),
            launchType="FARGATE",
            networkConfiguration=self.network,
            overrides=overrides or {},
        )["tasks"]
        self._started.append(str(tasks[0]["taskArn"]))
        return self._started[-1]

    def stop(self) -> None:
        """Stop the tasks that run."""
        for arn in self._started:
            self.ecs.stop_task(cluster=CLUSTER, task=arn)

    def described(self, arn: str) -> dict[str, Any]:
        """Return a task as `DescribeTasks` answers it."""
        task: dict[str, Any] = self.ecs.describe_tasks(cluster=CLUSTER, tasks=[arn])["tasks"][0]
        return task

    def once(self, arn: str, status: str, field: str = "lastStatus") -> dict[str, Any]:
        """Wait until a task has a status, and return the task."""
        wait_until(lambda: self.described(arn).get(field) == status)
        return self.described(arn)

    def stopped(self, *containers: dict[str, Any], **options: Any) -> dict[str, Any]:
        """Start a task that ends by itself, and return its last state."""
        return self.once(self.run(*containers, **options), "STOPPED")

    def printed(self) -> list[str]:
        """Return everything that containers have printed, in order of time."""
        pages = self.logs.get_paginator("filter_log_events").paginate(logGroupName=self.log_group)
        return [event["message"] for page in pages for event in page["events"]]
