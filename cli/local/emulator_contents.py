"""Create the resources that a deployment requires, in the emulator; images are stand-ins."""

import os
import sys
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

import boto3

from cli.images.push import checked_tag
from cli.local.prerequisites import create_prerequisites
from cli.tools.errors import CommandError, find_environment, find_service
from emulator import seed
from emulator.server import HOST
from environments.definition import Environment, Service, names

if TYPE_CHECKING:
    from mypy_boto3_ecr import ECRClient


def populate(name: str, images: Sequence[str] = ()) -> None:
    """Create the resources that the environment requires: hosted zone, user pool, secrets, images.

    Each of `images`, such as `backend-flask=v2`, is another tag to create a stand-in image of.

    Raises:
        CommandError: no emulator of this account runs, or an image names no service, no tag or no
            repository.
    """
    endpoint = _endpoint()
    environment = find_environment(name)
    others = [_service_and_tag(environment, image) for image in images]
    session = _session(environment, endpoint)
    create_prerequisites(session, environment)
    _tell(f"Hosted zone {environment.zone_name}: there.")
    _tell("User pool, app client, secrets and tables: there.")
    ecr = session.client("ecr")
    for service in environment.services_with_repository:
        if not _put_image(ecr, environment, service, service.image_tag):
            _tell(
                f"Image of {service.name}: skipped, there is no repository yet "
                f"(bin/cruddur deploy {name} --registry-only)."
            )
    for service, tag in others:
        if not _put_image(ecr, environment, service, tag):
            raise CommandError(
                f"{service.name} has no repository: bin/cruddur deploy {name} --registry-only"
            )
        _tell(f"Roll it out: bin/cruddur deploy {name} --var {service.image_tag_variable}={tag}")


def _session(environment: Environment, endpoint: str) -> boto3.Session:
    session = boto3.Session(region_name=environment.region)
    # boto3 takes an endpoint per client, but not per session.
    session.client = partial(session.client, endpoint_url=endpoint)  # type: ignore[method-assign]
    account_id = session.client("sts").get_caller_identity()["Account"]
    if account_id != environment.account_id:
        name = environment.name
        raise CommandError(
            f"this emulator is account {account_id}, {name} is in {environment.account_id}: "
            f"stop it and run bin/cruddur emulator start {name}"
        )
    return session


def _service_and_tag(environment: Environment, image: str) -> tuple[Service, str]:
    service, separator, tag = image.partition("=")
    if not separator:
        raise CommandError(
            f"--image must be SERVICE=TAG, for example backend-flask=v2, got {image!r}"
        )
    return find_service(environment, service), checked_tag(tag, option="--image")


def _put_image(ecr: "ECRClient", environment: Environment, service: Service, tag: str) -> bool:
    """Create a stand-in image, and return whether there is a repository for it."""
    repository = names.repository(environment.name, service.name)
    try:
        ecr.describe_repositories(repositoryNames=[repository])
    except ecr.exceptions.RepositoryNotFoundException:
        return False
    seed.put_image(ecr, repository, tag)
    _tell(f"Image {repository}:{tag}: there.")
    return True


def _endpoint() -> str:
    endpoint = os.environ.get("AWS_ENDPOINT_URL", "")
    # Without this endpoint boto3 would put the stand-in image into AWS.
    if not endpoint.startswith(f"http://{HOST}:"):
        raise CommandError(f"AWS_ENDPOINT_URL must lead to the emulator, got {endpoint!r}")
    return endpoint


def _tell(line: str) -> None:
    print(line, file=sys.stderr)
