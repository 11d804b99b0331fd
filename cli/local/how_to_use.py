"""Explain how to use a deployed system that stays in the background."""

from collections.abc import Iterator

from cli.local.data_plane import DataPlane
from cli.local.demo_user import EMAIL, DemoUser
from cli.tools.project import CACHE, ROOT
from environments.definition import Environment

AUTHORITY = CACHE / "emulator-authority.pem"
_PATHS = {"backend-flask": "/api/activities/home"}  # where its answer is worth reading


def lines(environment: Environment, data_plane: DataPlane, user: DemoUser) -> Iterator[str]:
    """Yield commands that use the system; write the authority's certificate for `curl`.

    The commands need the lines of `cli.local.emulator.shell_lines` before them.
    """
    AUTHORITY.parent.mkdir(parents=True, exist_ok=True)
    AUTHORITY.write_text(data_plane.authority, encoding="utf-8")
    address = data_plane.listeners[443]
    yield f"bin/cruddur open {environment.name}   # sign in: {EMAIL} {user.password}"
    service = next(service for service in environment.services if service.is_public)
    url = f"{environment.public_url(service)}{_PATHS.get(service.name, '/')}"
    to_load_balancer = f"--cacert {AUTHORITY.relative_to(ROOT)} --connect-to ::{address}"
    yield f"curl {to_load_balancer} {url}"
    yield f"bin/cruddur status {environment.name}"
    yield f"bin/cruddur logs {environment.name} {service.name} --follow"
