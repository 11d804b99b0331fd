"""Services, task definitions and tasks of an environment's ECS cluster."""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from environments.definition import Environment, names

if TYPE_CHECKING:
    from mypy_boto3_ecs import ECSClient
    from mypy_boto3_ecs.literals import DesiredStatusType
    from mypy_boto3_ecs.type_defs import ContainerDefinitionOutputTypeDef as Container
    from mypy_boto3_ecs.type_defs import ServiceTypeDef, TaskTypeDef

_SERVICES_PER_REQUEST = 10
"""Limit of DescribeServices."""

_EARLIER_REVISIONS = 20
"""Number of task definitions to search: each takes a request, and rollbacks go to recent ones."""


class Cluster:
    """Reads the ECS cluster of one environment.

    `services` and `tasks` send requests with every call. A task definition is read only once,
    because a registered task definition never changes.
    """

    def __init__(self, ecs: "ECSClient", environment: Environment) -> None:
        self.name = names.cluster(environment.name)
        self._ecs = ecs
        self._services = [service.name for service in environment.services]
        self._containers = cache(self._describe_containers)

    def services(self) -> "dict[str, ServiceTypeDef] | None":
        """Return the environment's active services by name; None if the cluster does not exist."""
        try:
            found = list(self.described(self._services))
        except self._ecs.exceptions.ClusterNotFoundException:
            return None
        return {each["serviceName"]: each for each in found if each["status"] == "ACTIVE"}

    def described(self, services: Sequence[str]) -> "Iterator[ServiceTypeDef]":
        """Yield the descriptions of services, which are given by their names or ARNs."""
        for start in range(0, len(services), _SERVICES_PER_REQUEST):
            some = services[start : start + _SERVICES_PER_REQUEST]
            yield from self._ecs.describe_services(cluster=self.name, services=some)["services"]

    def containers(self, service: "ServiceTypeDef") -> "dict[str, Container]":
        """Return the containers of the task definition that new tasks of a service run, by name."""
        return self._containers(service["taskDefinition"])

    def image(self, service: "ServiceTypeDef") -> str:
        """Return the image that new tasks of a service run."""
        return self.containers(service)[service["serviceName"]]["image"]

    def earlier_images(self, service: "ServiceTypeDef") -> Iterator[str]:
        """Yield the images of the task definitions before the running one, the newest first."""
        running = service["taskDefinition"]
        family = running.rpartition("/")[2].rpartition(":")[0]
        revisions = self.revisions(family)
        earlier = (arn for arn in revisions if _revision(arn) < _revision(running))
        for arn in islice(earlier, _EARLIER_REVISIONS):
            yield self._containers(arn)[service["serviceName"]]["image"]

    def revisions(self, family: str) -> list[str]:
        """Return the ARNs of all task definitions of a family, the newest first.

        The provider deregisters a task definition that it replaces. Amazon ECS still lists and
        describes the task definition. Source: Amazon ECS API reference, DeregisterTaskDefinition.
        """
        pages = self._ecs.get_paginator("list_task_definitions")
        found = [
            arn
            for status in ("ACTIVE", "INACTIVE")
            for page in pages.paginate(familyPrefix=family, status=status)
            for arn in page["taskDefinitionArns"]
        ]
        return sorted(found, key=_revision, reverse=True)

    def tasks(self, service: str, status: "DesiredStatusType") -> "list[TaskTypeDef]":
        """Return the tasks of a service with this desired status; none without such a service.

        Amazon ECS keeps stopped tasks for an hour.
        """
        pages = self._ecs.get_paginator("list_tasks").paginate(
            cluster=self.name, serviceName=service, desiredStatus=status
        )
        known = self._ecs.exceptions
        found: list[TaskTypeDef] = []
        try:
            for page in pages:
                if arns := page["taskArns"]:
                    found += self._ecs.describe_tasks(cluster=self.name, tasks=arns)["tasks"]
        except (known.ClusterNotFoundException, known.ServiceNotFoundException):
            return []
        return found

    def _describe_containers(self, task_definition: str) -> "dict[str, Container]":
        answer = self._ecs.describe_task_definition(taskDefinition=task_definition)
        return {each["name"]: each for each in answer["taskDefinition"]["containerDefinitions"]}


def _revision(task_definition_arn: str) -> int:
    return int(task_definition_arn.rpartition(":")[2])
