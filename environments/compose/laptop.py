"""Host names, ports and the common settings of containers on a laptop."""

from typing import Any

from environments.definition import Service
from environments.definition.service import NAKED_DOMAIN

DOMAIN = "localhost"  # browsers and curl resolve all names under it to this machine
GATEWAY = "gateway"
GATEWAY_PORT = 8080
NETWORK = "cruddur-net"
TEMPORARY = "/tmp"  # noqa: S108 (in the container)

# Containers that call AWS get the caller's credentials, in place of a task role.
CREDENTIALS: dict[str, None] = {
    "AWS_ACCESS_KEY_ID": None,
    "AWS_SECRET_ACCESS_KEY": None,
    "AWS_SESSION_TOKEN": None,
}


def host_name(service: Service) -> str:
    """Return the host name of a public service at the gateway."""
    return DOMAIN if service.host == NAKED_DOMAIN else f"{service.host}.{DOMAIN}"


def public_url(service: Service) -> str:
    """Return the URL of a public service for a browser on the laptop."""
    return f"http://{host_name(service)}:{published_port()}"


def published_port() -> str:
    """Return the gateway's port on the laptop; the variable `GATEWAY_PORT` can change it."""
    return f"${{GATEWAY_PORT:-{GATEWAY_PORT}}}"


def base_image(variable: str, pinned: str) -> str:
    """Return the image for Compose; the variable can name another one, such as that of a mirror."""
    return f"${{{variable}:-{pinned}}}"


def literal(text: str) -> str:
    """Return the text with every `$` escaped for Compose."""
    return text.replace("$", "$$")


def container(
    definition: dict[str, Any],
    *,
    writable_paths: tuple[str, ...] = (TEMPORARY,),
    aliases: tuple[str, ...] = (),
) -> dict[str, Any]:
    """Return a restricted container: no capabilities, and write access to these paths only."""
    return {
        **definition,
        "init": True,
        "read_only": True,
        "cap_drop": ["ALL"],
        "security_opt": ["no-new-privileges:true"],
        "tmpfs": list(writable_paths),
        "networks": {NETWORK: {"aliases": list(aliases)} if aliases else {}},
    }
