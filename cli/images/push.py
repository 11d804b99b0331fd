"""Build a service's production image and push it to the environment's repository."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from cli.operate.image_registry import ImageRegistry
from cli.tools import docker, git
from cli.tools.account import session_in
from cli.tools.errors import CommandError
from cli.tools.project import ROOT
from environments.definition import Environment, Service, names
from environments.definition.fields import ImageTag

if TYPE_CHECKING:
    from mypy_boto3_ecr import ECRClient

# Docker's names for the values of ECS's RuntimePlatform.cpuArchitecture.
_PLATFORMS = {"ARM64": "linux/arm64", "X86_64": "linux/amd64"}


def push(environment: Environment, service: Service, tag: str) -> None:
    """Build and push the image, and print the digest that Terraform will find by the tag.

    Raises:
        CommandError: the image is not built here, the tag exists already, or Docker failed.
    """
    if service.image:
        raise CommandError(f"{service.name} runs {service.image}, which is not built here")
    context = ROOT / service.source_folder
    if not (context / "Dockerfile").is_file():
        raise CommandError(f"{service.source_folder}/Dockerfile does not exist")
    ecr = session_in(environment).client("ecr")
    registry = ImageRegistry(ecr, environment)
    repository = names.repository(environment.name, service.name)
    image = f"{_address(ecr, environment, repository)}:{tag}"
    if digest := registry.digest(service, tag):
        raise CommandError(
            f"{repository}:{tag} exists ({digest}), and tags are immutable: "
            f"deploy it, or push under another --tag"
        )
    authorization = ecr.get_authorization_token()["authorizationData"][0]["authorizationToken"]
    docker.build(context, image=image, platform=_PLATFORMS[environment.cpu_architecture])
    docker.push(image, authorization=authorization)
    print(f"\n{image}\n{registry.digest(service, tag)}\n\nRoll it out:")
    print(f"  bin/cruddur deploy {environment.name} --var {service.image_tag_variable}={tag}")


def image_tag(named: str | None, *, allow_changes: bool) -> str:
    """Return the named tag, otherwise the commit's; with uncommitted changes, the time is added.

    Raises:
        CommandError: ECR would refuse the tag, or the working tree differs from the commit.
    """
    if git.has_changes() and not allow_changes:
        raise CommandError(
            "the working tree differs from its commit (git status): commit first, or push "
            "anyway with --allow-dirty"
        )
    if named is not None:
        return checked_tag(named, option="--tag")
    if not git.has_changes():
        return git.commit()
    now = datetime.now(UTC)
    return f"{git.commit()}-dirty-{now:%Y%m%dT%H%M%SZ}"


def checked_tag(tag: str, *, option: str) -> str:
    """Return the tag if Amazon ECR accepts it.

    Raises:
        CommandError: ECR would refuse the tag; the message names the option that it came from.
    """
    try:
        return TypeAdapter(ImageTag).validate_python(tag)
    except ValidationError as error:
        reason = error.errors()[0]["ctx"]["error"]
        raise CommandError(f"{option} {reason}, got {tag!r}") from None


def _address(ecr: "ECRClient", environment: Environment, repository: str) -> str:
    try:
        described = ecr.describe_repositories(repositoryNames=[repository])
    except ecr.exceptions.RepositoryNotFoundException:
        raise CommandError(
            f"there is no repository {repository}: bin/cruddur deploy {environment.name} "
            "--registry-only"
        ) from None
    return described["repositories"][0]["repositoryUri"]
