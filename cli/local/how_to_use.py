"""Explain how to use and stop a deployed system that stays in the background."""

from collections.abc import Iterator

from cli.local.data_plane import DataPlane
from cli.local.demo_user import EMAIL, DemoUser
from cli.local.emulator import PID_VARIABLE
from cli.tools.project import CACHE, ROOT
from emulator.process import Emulator
from environments.definition import Environment

AUTHORITY = CACHE / "emulator-authority.pem"


def shell_lines(
    environment: Environment, emulator: Emulator, data_plane: DataPlane, user: DemoUser
) -> Iterator[str]:
    """Yield the lines of a shell that use the system; write the authority's certificate.

    The last line stops the emulator and everything that runs in it.
    """
    AUTHORITY.parent.mkdir(parents=True, exist_ok=True)
    AUTHORITY.write_text(data_plane.authority, encoding="utf-8")
    address = data_plane.listeners[443]
    for name, value in {**emulator.environment, PID_VARIABLE: str(emulator.pid)}.items():
        yield f"export {name}={value}"
    yield f"bin/cruddur open {environment.name}   # sign in: {EMAIL} {user.password}"
    home = f"{environment.public_url(environment.service('backend-flask'))}/api/activities/home"
    to_load_balancer = f"--cacert {AUTHORITY.relative_to(ROOT)} --connect-to ::{address}"
    yield f"curl {to_load_balancer} {home}"
    yield f"bin/cruddur status {environment.name}"
    yield f"bin/cruddur logs {environment.name} backend-flask --follow"
    yield 'eval "$(bin/cruddur emulator stop)"'
