"""Security settings of a container definition, as strict as Fargate allows.

Fargate has no `no-new-privileges`. The substitutes, and what ECS Exec weakens, are in
docs/decisions/0007-restrict-containers-as-far-as-fargate-allows.md.
"""

import re
from collections.abc import Iterable
from typing import Any

# Paths that the agent of ECS Exec writes to in a container. AWS does not support ECS Exec with a
# read-only root file system, and documents no paths. Users have found these paths
# (aws/containers-roadmap, issues 1359 and 2824).
EXECUTE_COMMAND_PATHS = ("/managed-agents", "/var/lib/amazon/ssm", "/var/log/amazon/ssm")

# The hard limit of Fargate. Older platforms have a soft limit of 1,024. Source: ECS API reference,
# Ulimit.
_OPEN_FILES = 65535


def all_writable_paths(own: Iterable[str], *, enable_execute_command: bool) -> list[str]:
    """Return a container's own paths and those that ECS Exec needs if enabled, each once."""
    return list(dict.fromkeys((*own, *(EXECUTE_COMMAND_PATHS if enable_execute_command else ()))))


def container_security(name: str, *, user: str, writable_paths: Iterable[str]) -> dict[str, Any]:
    """Return the part of a container's definition that restricts the container.

    The only capability that Fargate can add is SYS_PTRACE (ECS API reference, KernelCapabilities),
    which no container here needs. ECS stores an empty `add`: without `add` in the definition, every
    plan would replace the task definition. The init process reaps zombie processes of health checks
    and of ECS Exec, and forwards signals.
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
    """Return the name of a path's volume in letters, digits and hyphens, which ECS accepts."""
    return container + re.sub(r"[^A-Za-z0-9]+", "-", path)
