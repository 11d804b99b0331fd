"""Programs of the services: stand-in images that the emulator's process engine can run."""

import dataclasses
import subprocess
from concurrent.futures import ThreadPoolExecutor

from cli.tools.errors import CommandError
from cli.tools.project import ROOT
from emulator.data_plane.programs import Program
from environments.definition import Environment, Service

_SERVE = "bin/serve"
_STEPS = ("bin/install", "bin/build")
_LINES_OF_A_FAILURE = 20

# Variables of the services that would lead out of this machine: traces, reports and a database.
# Without CONNECTION_URL, the backend stores posts in a SQLite file under TMPDIR.
_NOT_ON_THIS_MACHINE = (
    "CONNECTION_URL",
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "OTEL_EXPORTER_OTLP_HEADERS",
    "ROLLBAR_ACCESS_TOKEN",
)

_COGNITO = "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER"


def install(environment: Environment) -> None:
    """Install the packages of the services and build them, so that tasks start within seconds.

    Raises:
        CommandError: a service cannot run as a program, or a step failed; the message has its last
            lines.
    """
    with ThreadPoolExecutor() as pool:
        list(pool.map(_install, environment.services_with_repository))


def program_of(
    environment: Environment, service: Service, *, tag: str, emulator_url: str
) -> Program:
    """Return the program that stands in for an image of a service.

    The program prints its tag before it starts, and has it in the variable IMAGE_TAG. All tasks of
    the service in the environment share TMPDIR, also during a rollout.
    """
    variables = {name: "" for name in _NOT_ON_THIS_MACHINE if _is_used(service, name)}
    # Browsers reach Cognito at AWS's own name, through the load balancer of the data plane.
    variables[_COGNITO] = "" if service.is_public else emulator_url
    return Program(
        command=("/bin/sh", "-c", f'echo "image $IMAGE_TAG"; exec {_SERVE}'),
        folder=service.source_folder,
        environment={**variables, "IMAGE_TAG": tag},
        # The interpreter of the image, which commands of one-off tasks name.
        paths={
            f"/{service.name}": service.source_folder,
            "/venv": f"{service.source_folder}/.venv",
        },
        data=f"{environment.name}/{service.name}",
    )


def exiting_at_once(program: Program) -> Program:
    """Return a broken version of the program: it prints an error and exits with 1."""
    command = "echo 'broken: exits at once' >&2; exit 1"
    return dataclasses.replace(program, command=("/bin/sh", "-c", command))


def failing_to_migrate(program: Program) -> Program:
    """Return a version of the program that cannot connect to a database: its migration fails."""
    unreachable = {"CONNECTION_URL": "postgresql://cruddur@127.0.0.1:1/cruddur"}
    return dataclasses.replace(program, environment={**program.environment, **unreachable})


def _is_used(service: Service, name: str) -> bool:
    return name in service.environment_variables or name in service.secret_names


def _install(service: Service) -> None:
    folder = ROOT / service.source_folder
    if not (folder / _SERVE).exists():
        raise CommandError(
            f"{service.name} cannot run as a process: {service.source_folder}/{_SERVE} does not "
            "exist"
        )
    for step in _STEPS:
        if not (folder / step).exists():
            continue
        result = subprocess.run(
            [folder / step],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if result.returncode != 0:
            lines = result.stdout.strip().splitlines()[-_LINES_OF_A_FAILURE:]
            raise CommandError("\n".join([f"{service.source_folder}/{step} failed:", *lines]))
