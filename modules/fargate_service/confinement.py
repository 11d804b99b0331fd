"""Security settings of a container definition, as strict as Fargate allows.

Fargate has no `no-new-privileges`. The substitutes, and what ECS Exec weakens, are in
docs/decisions/0007-restrict-containers-as-far-as-fargate-allows.md.
"""

import re
from collections.abc import Iterable
from typing import Any

# Where ECS Exec's agent writes, in every container that it is to reach. AWS calls a read-only root
# unsupported with ECS Exec and names no paths; these are what its users have found (aws/
# containers-roadmap, issues 1359 and 2824).
EXECUTE_COMMAND_PATHS = ("/managed-agents", "/var/lib/amazon/ssm", "/var/log/amazon/ssm")

# Fargate's own hard limit, which older platforms give 1,024 of. Source: ECS API reference, Ulimit.
_OPEN_FILES = 65535


def all_writable_paths(own: Iterable[str], *, enable_execute_command: bool) -> list[str]:
    """A container's own paths, and those that ECS Exec needs where it is on; each once."""
    return list(dict.fromkeys((*own, *(EXECUTE_COMMAND_PATHS if enable_execute_command else ()))))


def confinement(name: str, *, user: str, writable_paths: Iterable[str]) -> dict[str, Any]:
    """The part of a container's definition that takes away what it does not need.

    Of all capabilities Fargate can give back one, SYS_PTRACE (ECS API reference,
    KernelCapabilities); nothing here traces. The empty `add` is what ECS stores: without it every
    plan replaces the task definition. With an init process, what health checks and ECS Exec leave
    behind is reaped, and signals arrive.
    """
    return {
        "user": user,
        "privileged": False,
        "readonlyRootFilesystem": True,
        "mountPoints": [
            {"sourceVolume": volume_name(name, path), "containerPath": path, "readOnly": False}
            for path in writable_paths
        ],
        "linuxParameters": {
            "initProcessEnabled": True,
            "capabilities": {"add": [], "drop": ["ALL"]},
        },
        "ulimits": [{"name": "nofile", "softLimit": _OPEN_FILES, "hardLimit": _OPEN_FILES}],
    }


def volume_name(container: str, path: str) -> str:
    """The task's volume for a container's path: letters, digits and hyphens, as ECS wants them."""
    return container + re.sub(r"[^A-Za-z0-9]+", "-", path)
