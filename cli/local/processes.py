"""Run the services as processes on loopback, for a machine without a Docker engine."""

import http.client
import os
import sys
import time

from dotenv import dotenv_values

from cli.local import env_file, started
from cli.local.aws import EMULATOR_PORT, STATE, SignIn, emulator_variables, populate
from cli.local.emulator import in_background
from cli.local.ports import Ports
from cli.tools.console import step
from cli.tools.errors import CommandError
from cli.tools.project import ROOT
from environments.definition import Environment, Service
from environments.definition.consistency import in_calling_order
from environments.definition.variables import resolved_variables, url_variable

_AWS, _XRAY = "aws", "xray"
_TRACING_PORT = 2000
_HOST = "127.0.0.1"
_TIME_TO_START_SECONDS = 600  # the first start of a service installs and builds it

DURATION = "2 to 4 minutes on 2 cores the first time, then 1 minute"


def up(environment: Environment, *, emulator_port: int | None) -> tuple[dict[str, str], SignIn]:
    """Start the emulator and all services in the background; return their URLs.

    Raises:
        CommandError: the services are running already, one has an image of another registry, the
            port is taken, or a service did not start (then all are stopped).
    """
    if started.find():
        raise CommandError("the services are running: bin/cruddur local down first")
    for service in environment.services:
        if service.image:
            raise CommandError(
                f"{service.name} runs {service.image}, which only a Docker engine can start: "
                "bin/cruddur local up without --processes"
            )
    STATE.mkdir(parents=True, exist_ok=True)
    ports = _ports(environment, emulator_port)
    try:
        with step("starting the emulated AWS"):
            emulator = in_background(environment, port=ports[_AWS], variables=started.marks(_AWS))
            sign_in = populate(environment, emulator.url)
        tracing = [sys.executable, "-m", "emulator.xray_daemon", "--port", str(ports[_XRAY])]
        started.start(_XRAY, tracing, emulator.process_environment())
        for service in in_calling_order(environment.services):
            with step(f"starting {service.name}, after installing its packages if necessary"):
                variables = _variables(environment, service, ports, emulator.url, sign_in)
                _start(service, ports[service.name], variables)
    except BaseException:
        started.end_all()
        raise
    urls = {
        service.name: f"http://localhost:{ports[service.name]}"
        for service in environment.services
        if service.is_public
    }
    return {**urls, "AWS emulator": emulator.url}, sign_in


def logs(services: list[str]) -> None:
    """Print the output of the services."""
    for file in sorted(STATE.glob("*.log")):
        if not services or file.stem in services:
            for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
                print(f"{file.stem} | {line}")


def _ports(environment: Environment, emulator_port: int | None) -> dict[str, int]:
    """Choose the port of each process."""
    usual = {
        _XRAY: _TRACING_PORT,
        **{service.name: service.port for service in environment.services},
    }
    ports = Ports([EMULATOR_PORT, *usual.values()])
    option = "--emulator-port"
    aws = ports.choose(_AWS, EMULATOR_PORT, option=option, wanted=emulator_port)
    return {_AWS: aws, **{name: ports.choose(name, port) for name, port in usual.items()}}


def _start(service: Service, port: int, variables: dict[str, str]) -> None:
    """Start a service and wait until it is healthy.

    Raises:
        CommandError: the service ended, or did not become healthy in time.
    """
    process = started.start(service.name, [f"{service.source_folder}/bin/serve"], variables)
    deadline = time.monotonic() + _TIME_TO_START_SECONDS
    while not _answers(port, service.health_check_path):
        if process.poll() is not None or time.monotonic() > deadline:
            log = STATE / f"{service.name}.log"
            lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
            raise CommandError(
                f"{service.name} did not start: {lines[-1] if lines else 'no output'} "
                f"(all of it: {log.relative_to(ROOT)})"
            )
        time.sleep(0.1)


def _variables(
    environment: Environment,
    service: Service,
    ports: dict[str, int],
    emulator_url: str,
    sign_in: SignIn,
) -> dict[str, str]:
    def url(service: Service) -> str:
        return f"http://localhost:{ports[service.name]}"

    callees = [environment.service(name) for name in service.connects_to]
    file = env_file.write(service.name, STATE, sign_in.template_variables, replace=True)
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("AWS_")},
        **resolved_variables(environment, service, public_url=url, literal=str),
        **{url_variable(callee.name): url(callee) for callee in callees},
        **{key: value or "" for key, value in dotenv_values(file, interpolate=False).items()},
        **emulator_variables(service.name, inside=emulator_url, outside=emulator_url),
        "AWS_XRAY_DAEMON_ADDRESS": f"{_HOST}:{ports[_XRAY]}",
        "CONNECTION_URL": "",  # SQLite in a file under TMPDIR
        "PORT": str(ports[service.name]),
        "TMPDIR": str(STATE),
    }


def _answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection(_HOST, port, timeout=1)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()
