"""Images that an environment runs, can return to, or is about to deploy."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from cli.operate.cluster import Cluster
from cli.operate.image_names import digest_of
from cli.state.terraform_state import TerraformState
from cli.tools.errors import CommandError
from environments.definition import Environment, names

if TYPE_CHECKING:
    from mypy_boto3_ecs import ECSClient
    from mypy_boto3_ecs.type_defs import ServiceTypeDef, TaskTypeDef

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


class KeptImages:
    """Reads from ECS and the Terraform state which images must stay in the repositories.

    An image is named by its digest, or by `<repository>:<tag>` where something names only the tag.
    """

    def __init__(self, ecs: "ECSClient", environment: Environment) -> None:
        self._ecs = ecs
        self._environment = environment
        self._cluster = Cluster(ecs, environment)

    def names(self, state: TerraformState, *, deployments: int) -> set[str]:
        """Return the names of all images to keep.

        These are the images of running tasks, of services' deployments, of the newest `deployments`
        revisions of every task family, of the newest readable state, and the `image_tag` of every
        service. A deployment registers at most one revision in each family.

        Raises:
            CommandError: a service is being deployed.
        """
        services, tasks = list(self._services()), list(self._tasks())
        refuse_deployments(services)
        revisions = {each["taskDefinition"] for one in services for each in one["deployments"]}
        revisions.update(task["taskDefinitionArn"] for task in tasks)
        for family in self._families():
            revisions.update(self._cluster.revisions(family)[:deployments])
        containers = [each for task in tasks for each in task["containers"]]
        kept = {_name(image) for revision in revisions for image in self._images(revision)}
        kept.update(_name(each["image"]) for each in containers if "image" in each)
        kept.update(each["imageDigest"] for each in containers if "imageDigest" in each)
        kept.update(_digests(state))
        kept.update(
            f"{names.repository(self._environment.name, service.name)}:{service.image_tag}"
            for service in self._environment.services_with_repository
        )
        return kept

    def _services(self) -> "Iterator[ServiceTypeDef]":
        arns = self._listed("list_services", "serviceArns", cluster=self._cluster.name)
        return self._cluster.described(arns)

    def _tasks(self) -> "Iterator[TaskTypeDef]":
        arns = self._listed("list_tasks", "taskArns", cluster=self._cluster.name)
        for start in range(0, len(arns), 100):  # limit of DescribeTasks
            some = arns[start : start + 100]
            yield from self._ecs.describe_tasks(cluster=self._cluster.name, tasks=some)["tasks"]

    def _families(self) -> list[str]:
        prefix = f"{self._cluster.name}-"
        return self._listed(
            "list_task_definition_families", "families", familyPrefix=prefix, status="ALL"
        )

    def _images(self, task_definition: str) -> list[str]:
        found = self._ecs.describe_task_definition(taskDefinition=task_definition)
        return [each["image"] for each in found["taskDefinition"]["containerDefinitions"]]

    def _listed(self, operation: str, member: str, **request: str) -> list[str]:
        """Return the members of all pages; none if the cluster does not exist."""
        pages = self._ecs.get_paginator(operation).paginate(**request)  # type: ignore[call-overload]
        try:
            return [each for page in pages for each in page[member]]
        except self._ecs.exceptions.ClusterNotFoundException:
            return []


def refuse_deployments(services: "list[ServiceTypeDef]") -> None:
    """Refuse to go on while a deployment of a service is in progress.

    Raises:
        CommandError: a service has tasks of several deployments, or its deployment is not complete.
    """
    deploying = sorted(
        service["serviceName"]
        for service in services
        if len(service["deployments"]) > 1
        or any(each.get("rolloutState") == "IN_PROGRESS" for each in service["deployments"])
    )
    if deploying:
        raise CommandError(
            f"nothing was touched: a deployment of {', '.join(deploying)} is in progress; wait "
            "until it has ended"
        )


def _digests(state: TerraformState) -> set[str]:
    """Return every digest in the newest state that can be read."""
    for version in state.versions():
        if version.condition == "readable":
            return set(_DIGEST.findall(version.content or ""))
    return set()


def _name(image: str) -> str:
    """Return the digest of an image, otherwise `<repository>:<tag>` without the registry."""
    return digest_of(image) if "@" in image else image.partition("/")[2]
