"""Run the services as containers: the services of compose.yaml, together with the emulator."""

import os
import re
import subprocess
from collections.abc import Mapping

import yaml

from cli.local import env_file
from cli.local.aws import (
    EMULATOR_PORT,
    KEYS,
    STATE,
    SignIn,
    emulator_variables,
    populate,
    store_secrets,
)
from cli.local.compose_file import rendered
from cli.local.ports import Ports
from cli.tools import docker
from cli.tools.errors import CommandError
from cli.tools.project import ROOT
from environments.compose.backing import POSTGRES_DATA
from environments.compose.laptop import GATEWAY, GATEWAY_PORT, host_name
from environments.definition import Environment, names

EMULATOR = "aws"
_INSIDE = f"http://{EMULATOR}:5000"
_EMULATOR_FILE = "emulator/compose.yaml"

DURATION = "4 to 8 minutes on 2 cores the first time, then 1 to 2 minutes"


class Containers:
    """The environment's services under Docker Compose.

    `port` and `emulator_port` are the published ports of the gateway and the emulator. The default
    is the port that is published already, else the usual port, else a free one.
    """

    def __init__(
        self, environment: Environment, *, port: int | None, emulator_port: int | None
    ) -> None:
        _require_engine()
        ports = Ports([GATEWAY_PORT, EMULATOR_PORT])
        self._environment = environment
        self.port = _port(ports, GATEWAY, GATEWAY_PORT, option="--port", wanted=port)
        self.emulator_port = _port(
            ports, EMULATOR, EMULATOR_PORT, option="--emulator-port", wanted=emulator_port
        )
        self._outside = f"http://127.0.0.1:{self.emulator_port}"
        self._variables = {
            **{name: value for name, value in os.environ.items() if not name.startswith("AWS_")},
            **KEYS,
            "ACCOUNT_ID": environment.account_id,
            "EMULATOR_PORT": str(self.emulator_port),
            "ENV_FILES": str(STATE),
            "GATEWAY_PORT": str(self.port),
        }

    def up(self) -> tuple[dict[str, str], SignIn]:
        """Build changed images, start all containers, wait for their health; return the URLs."""
        STATE.mkdir(parents=True, exist_ok=True)
        self._compose([_EMULATOR_FILE], "up", "--detach", "--wait", "--build", EMULATOR)
        sign_in = populate(self._environment, self._outside)
        for service in env_file.services_with_env_file():
            env_file.write(service, STATE, sign_in.template_variables, replace=True)
        store_secrets(self._environment, self._outside, STATE)
        services = _write("compose.yaml", rendered(self._environment))
        to_emulator = {
            service.name: {
                "environment": emulator_variables(
                    service.name, inside=_INSIDE, outside=self._outside
                )
            }
            for service in self._environment.services
        }
        settings = _write("emulator.yaml", yaml.safe_dump({"services": to_emulator}))
        files = [services, _EMULATOR_FILE, settings]
        self._compose(files, "up", "--detach", "--wait", "--build")
        urls = {
            service.name: f"http://{host_name(service)}:{self.port}"
            for service in self._environment.services
            if service.is_public
        }
        return {**urls, "AWS emulator": self._outside}, sign_in

    def _compose(self, files: list[str], *arguments: str) -> None:
        chosen = [option for file in files for option in ("--file", file)]
        command = ["docker", "compose", "--project-directory", ".", *chosen, *arguments]
        _run(*command, variables=self._variables)


def down(*, delete_data: bool) -> None:
    """Stop and remove the containers of this clone; without `delete_data` the data stays."""
    for project in sorted({_project(), *projects_of_this_clone()}):
        _run("docker", "compose", "--project-name", project, "down", "--remove-orphans")
        if delete_data:
            _run("docker", "volume", "rm", "--force", f"{project}_{POSTGRES_DATA}")


def logs(services: list[str], *, follow: bool) -> None:
    """Show the output of the containers."""
    _require_engine()
    options = ["--follow"] if follow else []
    _run("docker", "compose", "--project-name", _project(), "logs", *options, *services)


def engine_answers() -> bool:
    """Return whether there is a Docker client whose engine answers."""
    return bool(docker.output("info", "--format", "{{.ServerVersion}}"))


def _require_engine() -> None:
    if not engine_answers():
        raise CommandError("no Docker engine answers: install or start one, or use --processes")


def _port(ports: Ports, container: str, usual: int, *, option: str, wanted: int | None) -> int:
    """Choose the port to publish; a running container of ours keeps its port."""
    mapping = _containers("{{.Ports}}", project=_project(), service=container)
    published = {int(port) for port in re.findall(r":(\d+)->", mapping)}
    if published and wanted in {None, *published}:
        return min(published)
    return ports.choose(container, usual, option=option, wanted=wanted)


def projects_of_this_clone() -> set[str]:
    """Return the Compose projects with containers from this folder, whatever their names."""
    project = '{{.Label "com.docker.compose.project"}}'
    return set(_containers(project, **{"project.working_dir": str(ROOT)}).splitlines())


def _containers(template: str, **labels: str) -> str:
    """Return a line, rendered from the template, for each container with these Compose labels."""
    chosen = (f"--filter=label=com.docker.compose.{name}={labels[name]}" for name in labels)
    return docker.output("ps", "--all", *chosen, "--format", template)


def _project() -> str:
    """Return Compose's project name of the containers; COMPOSE_PROJECT_NAME may change it."""
    return os.environ.get("COMPOSE_PROJECT_NAME", names.PROJECT)


def _write(name: str, text: str) -> str:
    file = STATE / name
    file.write_text(text, encoding="utf-8")
    return str(file)


def _run(*command: str, variables: Mapping[str, str] = os.environ) -> None:
    """Run a command in the root folder of the repository, with its output on the terminal."""
    if subprocess.run(command, cwd=ROOT, env=variables, check=False).returncode != 0:
        raise CommandError(f"{' '.join(command[:2])} failed as shown above")
