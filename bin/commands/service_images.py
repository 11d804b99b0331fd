"""The images of an environment's services: what is in the registry, and what runs."""

from typing import TYPE_CHECKING

import boto3

from environments.definition import Environment, Service, names

if TYPE_CHECKING:
    from mypy_boto3_ecr.type_defs import ImageDetailTypeDef, ImageIdentifierTypeDef


class ServiceImages:
    """Asks ECR by tag and digest, and ECS what it runs."""

    def __init__(self, session: boto3.Session, environment: Environment) -> None:
        self._ecr = session.client("ecr")
        self._ecs = session.client("ecs")
        self._environment = environment

    def missing_repositories(self) -> list[str]:
        """Return the names of the services' repositories that do not exist."""
        missing = []
        for service in self._environment.services:
            name = names.repository(self._environment.name, service.name)
            try:
                self._ecr.describe_repositories(repositoryNames=[name])
            except self._ecr.exceptions.RepositoryNotFoundException:
                missing.append(name)
        return missing

    def digest(self, service: Service, tag: str) -> str | None:
        """What the tag names; None where it names nothing, or there is no repository."""
        return self._described(service, {"imageTag": tag}).get("imageDigest")

    def running_digest(self, service: Service) -> str | None:
        """What the service's tasks are started from; None where it is not deployed."""
        cluster = names.cluster(self._environment.name)
        try:
            found = self._ecs.describe_services(cluster=cluster, services=[service.name])
        except self._ecs.exceptions.ClusterNotFoundException:
            return None
        active = [each for each in found["services"] if each["status"] != "INACTIVE"]
        if not active:
            return None
        task = self._ecs.describe_task_definition(taskDefinition=active[0]["taskDefinition"])
        image = task["taskDefinition"]["containerDefinitions"][0]["image"]
        return image.rpartition("@")[2]

    def running_tag(self, service: Service) -> str | None:
        """A tag of what the service's tasks are started from; None where it has none."""
        digest = self.running_digest(service)
        if not digest:
            return None
        return min(
            self._described(service, {"imageDigest": digest}).get("imageTags", []), default=None
        )

    def _described(self, service: Service, image: "ImageIdentifierTypeDef") -> "ImageDetailTypeDef":
        known = self._ecr.exceptions
        try:
            found = self._ecr.describe_images(
                repositoryName=names.repository(self._environment.name, service.name),
                imageIds=[image],
            )
        except (known.ImageNotFoundException, known.RepositoryNotFoundException):
            return {}
        return found["imageDetails"][0]
