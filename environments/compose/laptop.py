"""Where things are on a laptop, and what every container there has in common."""

from typing import Any

from environments.definition import Service
from environments.definition.service import NAKED_DOMAIN

DOMAIN = "localhost"  # browsers and curl take every name under it to be this machine
GATEWAY = "gateway"
GATEWAY_PORT = 8080
NETWORK = "cruddur-net"
TEMPORARY = "/tmp"  # noqa: S108 (in the container)

# As a task role does on AWS, the caller's own credentials reach those that call AWS.
CREDENTIALS: dict[str, None] = {
    "AWS_ACCESS_KEY_ID": None,
    "AWS_SECRET_ACCESS_KEY": None,
    "AWS_SESSION_TOKEN": None,
}


def host_name(service: Service) -> str:
    """The host at which the gateway answers for a service that has one."""
    return DOMAIN if service.host == NAKED_DOMAIN else f"{service.host}.{DOMAIN}"


def public_url(service: Service) -> str:
    """Where a browser on the laptop reaches a service that has a host."""
    return f"http://{host_name(service)}:{published_port()}"


def published_port() -> str:
    """The gateway's port on the laptop, which `GATEWAY_PORT` may change."""
    return f"${{GATEWAY_PORT:-{GATEWAY_PORT}}}"


def literal(text: str) -> str:
    """The text as Compose must read it to hand on every `$` as it is written."""
    return text.replace("$", "$$")


def container(
    definition: dict[str, Any],
    *,
    writable_paths: tuple[str, ...] = (TEMPORARY,),
    aliases: tuple[str, ...] = (),
) -> dict[str, Any]:
    """A container that may do little: no capabilities, nothing to write to but these paths."""
    return {
        **definition,
        "init": True,
        "read_only": True,
        "cap_drop": ["ALL"],
        "security_opt": ["no-new-privileges:true"],
        "tmpfs": list(writable_paths),
        "networks": {NETWORK: {"aliases": list(aliases)} if aliases else {}},
    }
