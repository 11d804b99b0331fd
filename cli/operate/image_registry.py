"""Images in an environment's ECR repositories, by tag or digest."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from environments.definition import Environment, Service, names

if TYPE_CHECKING:
    from mypy_boto3_ecr import ECRClient
    from mypy_boto3_ecr.type_defs import ImageDetailTypeDef, ImageIdentifierTypeDef


@dataclass(frozen=True)
class MissingImage:
    """An image that a plan needs and that Amazon ECR does not have."""

    environment: Environment
    service: Service
    tag: str
    has_repository: bool

    @property
    def repository(self) -> str:
        """The name of the service's repository."""
        return names.repository(self.environment.name, self.service.name)

    def __str__(self) -> str:
        name, environment = self.service.name, self.environment.name
        push = f"bin/cruddur push {environment} {name} --tag {self.tag}"
        if self.has_repository:
            return f"{name}: image {self.repository}:{self.tag} is not pushed yet: {push}"
        return (
            f"{name}: ECR repository {self.repository} does not exist yet: bin/cruddur deploy "
            f"{environment} --registry-only, then {push}"
        )


class ImageRegistry:
    """Reads the images of an environment's services from Amazon ECR."""

    def __init__(self, ecr: "ECRClient", environment: Environment) -> None:
        self._ecr = ecr
        self._environment = environment

    def missing_repositories(self) -> Iterator[str]:
        """Yield the names of the services' repositories that do not exist."""
        for service in self._environment.services_with_repository:
            name = names.repository(self._environment.name, service.name)
            try:
                self._ecr.describe_repositories(repositoryNames=[name])
            except self._ecr.exceptions.RepositoryNotFoundException:
                yield name

    def missing_images(self, tags: Mapping[str, str]) -> Iterator[MissingImage]:
        """Yield the images that do not exist; `tags` are those of the command line, by variable."""
        for service in self._environment.services_with_repository:
            tag = tags.get(service.image_tag_variable, service.image_tag)
            try:
                self._describe(service, {"imageTag": tag})
            except self._ecr.exceptions.ImageNotFoundException:
                yield MissingImage(self._environment, service, tag, has_repository=True)
            except self._ecr.exceptions.RepositoryNotFoundException:
                yield MissingImage(self._environment, service, tag, has_repository=False)

    def digest(self, service: Service, tag: str) -> str | None:
        """Return the digest of the tag; None if the tag or the repository does not exist."""
        return self._found(service, {"imageTag": tag}).get("imageDigest")

    def tags(self, service: Service, digest: str) -> list[str]:
        """Return the tags of an image, sorted."""
        return sorted(self._found(service, {"imageDigest": digest}).get("imageTags", []))

    def _found(self, service: Service, image: "ImageIdentifierTypeDef") -> "ImageDetailTypeDef":
        known = self._ecr.exceptions
        try:
            return self._describe(service, image)
        except (known.ImageNotFoundException, known.RepositoryNotFoundException):
            return {}

    def _describe(self, service: Service, image: "ImageIdentifierTypeDef") -> "ImageDetailTypeDef":
        repository = names.repository(self._environment.name, service.name)
        found = self._ecr.describe_images(repositoryName=repository, imageIds=[image])
        return found["imageDetails"][0]
