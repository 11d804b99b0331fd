"""Put images that run into the repositories of the emulator."""

import dataclasses
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Literal

from cli.local import programs
from cli.local.data_plane import engine_of
from cli.tools import docker
from cli.tools.project import ROOT
from emulator import seed
from environments.definition import Environment, Service, names

if TYPE_CHECKING:
    import boto3

Defect = Literal["ends at once", "fails to migrate"]
"""The defect of an image: its tasks end at once, or it has no database."""

_BROKEN = """FROM {image}
ENTRYPOINT []
CMD ["/bin/sh", "-c", "echo 'broken: exits at once' >&2; exit 1"]
"""


def prepare(environment: Environment, emulator_url: str) -> None:
    """Install the services if the emulator runs them as processes."""
    if engine_of(emulator_url) == "processes":
        programs.install(environment)


def put_image(
    session: "boto3.Session",
    environment: Environment,
    service: Service,
    tag: str,
    *,
    emulator_url: str,
    defect: Defect | None = None,
) -> str:
    """Put an image of a service into its repository, and return the name of the repository.

    The image runs the service from its folder in `services/`, with the defect if there is one.
    Without a data plane the image can be looked up only.
    """
    repository = names.repository(environment.name, service.name)
    engine = engine_of(emulator_url)
    program = programs.program_of(environment, service, tag=tag, emulator_url=emulator_url)
    if defect == "fails to migrate":
        program = programs.failing_to_migrate(program)
    if engine == "docker":
        program = dataclasses.replace(program, image=_built(service, repository, defect))
    elif defect == "ends at once":
        program = programs.exiting_at_once(program)
    seed.put_image(session.client("ecr"), repository, tag, program if engine else None)
    return repository


def _built(service: Service, repository: str, defect: Defect | None) -> str:
    """Build the image of a service in the Docker engine, and return its id."""
    name = f"{repository}:emulated"
    image_id = docker.build_here(ROOT / service.source_folder, image=name)
    if defect != "ends at once":
        return image_id
    with TemporaryDirectory() as folder:
        (Path(folder) / "Dockerfile").write_text(_BROKEN.format(image=name), encoding="utf-8")
        return docker.build_here(Path(folder), image=f"{repository}:broken")
