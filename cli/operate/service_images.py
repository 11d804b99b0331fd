"""Images of an environment's services: images in the registry, and images that run."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING

import boto3

from cli.images.unpushed import MissingImage
from environments.definition import Environment, Service, names

if TYPE_CHECKING:
    from mypy_boto3_ecr.type_defs import ImageDetailTypeDef, ImageIdentifierTypeDef

_EARLIER_REVISIONS = 20
"""Number of task definitions to search: each takes a request, and rollbacks go to recent ones."""

_DIGEST_LENGTH = 19  # sha256: and 12 digits


class ServiceImages:
    """Reads images from Amazon ECR by tag or digest, and running images from Amazon ECS."""

    def __init__(self, session: boto3.Session, environment: Environment) -> None:
        self._ecr = session.client("ecr")
        self._ecs = session.client("ecs")
        self._environment = environment

    def missing_repositories(self) -> list[str]:
        """Return the names of the services' repositories that do not exist."""
        missing = []
        for service in self._environment.services_with_repository:
            name = names.repository(self._environment.name, service.name)
            try:
                self._ecr.describe_repositories(repositoryNames=[name])
            except self._ecr.exceptions.RepositoryNotFoundException:
                missing.append(name)
        return missing

    def missing_images(self, tags: Mapping[str, str]) -> list[MissingImage]:
        """Return the images that Amazon ECR does not have; `tags` are those of the command line."""

        def tag(service: Service) -> str:
            return tags.get(service.image_tag_variable, service.image_tag)

        services = [
            service
            for service in self._environment.services_with_repository
            if not self.digest(service, tag(service))
        ]
        without_repository = self.missing_repositories() if services else []
        missing = []
        for service in services:
            repository = names.repository(self._environment.name, service.name)
            has_repository = repository not in without_repository
            missing.append(
                MissingImage(self._environment, service, repository, tag(service), has_repository)
            )
        return missing

    def digest(self, service: Service, tag: str) -> str | None:
        """Return the digest of the tag; None if the tag or the repository does not exist."""
        return self._described(service, {"imageTag": tag}).get("imageDigest")

    def running_digest(self, service: Service) -> str | None:
        """Return the digest that new tasks of the service run; None if it is not deployed."""
        running = self._running_revision(service)
        return self._digest_in(running) if running else None

    def earlier_digests(self, service: Service) -> Iterator[str]:
        """Yield the digests in the task definitions before the running one, the newest first.

        The provider deregisters a task definition that it replaces. Amazon ECS still lists and
        describes the task definition. Source: Amazon ECS API reference, DeregisterTaskDefinition.
        """
        running = self._running_revision(service)
        if not running:
            return
        family, _, newest = running.rpartition("/")[2].rpartition(":")
        pages = self._ecs.get_paginator("list_task_definitions")
        found = [
            arn
            for status in ("ACTIVE", "INACTIVE")
            for page in pages.paginate(familyPrefix=family, status=status, sort="DESC")
            for arn in page["taskDefinitionArns"]
        ]
        earlier = [arn for arn in found if _revision(arn) < int(newest)]
        for arn in islice(sorted(earlier, key=_revision, reverse=True), _EARLIER_REVISIONS):
            yield self._digest_in(arn)

    def _running_revision(self, service: Service) -> str | None:
        cluster = names.cluster(self._environment.name)
        try:
            found = self._ecs.describe_services(cluster=cluster, services=[service.name])
        except self._ecs.exceptions.ClusterNotFoundException:
            return None
        active = [each for each in found["services"] if each["status"] != "INACTIVE"]
        return active[0]["taskDefinition"] if active else None

    def _digest_in(self, task_definition: str) -> str:
        task = self._ecs.describe_task_definition(taskDefinition=task_definition)
        image = task["taskDefinition"]["containerDefinitions"][0]["image"]
        return image.rpartition("@")[2]

    def running_tag(self, service: Service) -> str | None:
        """Return a tag of the image that the service runs; None if it has none."""
        digest = self.running_digest(service)
        return self.tag(service, digest) if digest else None

    def tag(self, service: Service, digest: str) -> str | None:
        """Return the alphabetically first tag of an image; None if it has none."""
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


def short_name(image: str) -> str:
    """Return a tag and the start of a digest: `nginx:1.29`, `sha256:0123456789ab` or both."""
    name, _, digest = image.partition("@")
    tagged = name.rpartition("/")[2]
    parts = ([tagged] if ":" in tagged or not digest else []) + ([digest] if digest else [])
    return " ".join(short_digest(part) if part == digest else part for part in parts)


def short_digest(digest: str) -> str:
    """Return the start of a digest: `sha256:` and 12 hexadecimal digits."""
    return digest[:_DIGEST_LENGTH]


def _revision(task_definition_arn: str) -> int:
    return int(task_definition_arn.rpartition(":")[2])
