"""Engines that run tasks on this machine: processes, or containers of Docker."""

from cli.tools import docker
from cli.tools.errors import CommandError
from environments.definition import Environment


def require(environment: Environment, engine: str, *, command: str) -> None:
    """Refuse an engine that does not answer, or that cannot start an image of the environment.

    `engine` is `processes` or `docker`; `command` takes the option `--docker`.

    Raises:
        CommandError: no Docker engine answers, or an image needs one.
    """
    if engine == "docker":
        if not docker.output("info", "--format", "{{.ServerVersion}}"):
            raise CommandError("no Docker engine answers: start one, or leave --docker out")
        return
    for service in environment.services:
        if service.image:
            raise CommandError(
                f"{service.name} runs {service.image}, which only a Docker engine can start: "
                f"{command} --docker"
            )
