"""Put images that run into the repositories of the emulator."""

from typing import TYPE_CHECKING

from cli.local.programs import exiting_at_once, program_of
from emulator import seed
from environments.definition import Environment, Service, names

if TYPE_CHECKING:
    import boto3


def put_image(
    session: "boto3.Session",
    environment: Environment,
    service: Service,
    tag: str,
    *,
    emulator_url: str,
    is_broken: bool = False,
) -> str:
    """Put an image of a service into its repository, and return the name of the repository.

    The image runs the service from its folder in `services/`; a broken one ends at once.
    """
    program = program_of(environment, service, tag=tag, emulator_url=emulator_url)
    repository = names.repository(environment.name, service.name)
    seed.put_image(
        session.client("ecr"), repository, tag, exiting_at_once(program) if is_broken else program
    )
    return repository
