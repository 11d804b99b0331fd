"""Run the services as processes on loopback, for a machine without a Docker engine."""

import sys

from cli.local import started
from cli.local.aws import EMULATOR_PORT, STATE, SignIn, populate
from cli.local.emulator import in_background
from cli.local.ports import Ports
from cli.local.services import Services
from cli.tools.console import step
from cli.tools.errors import CommandError
from environments.definition import Environment
from environments.definition.consistency import in_calling_order

_AWS, _XRAY = "aws", "xray"
_TRACING_PORT = 2000

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
    services = Services(environment, ports, tracing_port=ports[_XRAY])
    try:
        with step("starting the emulated AWS"):
            emulator = in_background(environment, port=ports[_AWS], variables=started.marks(_AWS))
            sign_in = populate(environment, emulator.url)
        tracing = [sys.executable, "-m", "emulator.xray_daemon", "--port", str(ports[_XRAY])]
        started.start(_XRAY, tracing, emulator.process_environment())
        for service in in_calling_order(environment.services):
            with step(f"starting {service.name}, after installing its packages where it must"):
                services.start(service, emulator.url, sign_in)
    except BaseException:
        started.end_all()
        raise
    return {**services.public_urls(), "AWS emulator": emulator.url}, sign_in


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
