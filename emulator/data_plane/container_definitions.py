"""Read the container definitions of a task: plain values of the ECS API.

The names and defaults are those of the ECS API reference: ContainerDefinition, ContainerOverride,
HealthCheck, ContainerDependency.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from emulator.data_plane.engine import Container, Image

# Sources: ECS API reference, ContainerDefinition: `stopTimeout` on Fargate; the default of
# `startTimeout` is that of ECS_CONTAINER_START_TIMEOUT in the readme of amazon-ecs-agent.
_STOP_TIMEOUT_SECONDS = 30
_START_TIMEOUT_SECONDS = 180


@dataclass(frozen=True)
class HealthCheck:
    """A container health check: `["CMD-SHELL", "..."]` or `["CMD", "...", "..."]`."""

    command: Sequence[str]
    interval_seconds: float
    timeout_seconds: float
    retries: int
    start_period_seconds: float


def health_check(definition: Mapping[str, Any]) -> HealthCheck | None:
    """Return the health check of a container. ECS ignores the health check of the image."""
    check = definition.get("healthCheck")
    if not check or check["command"] == ["NONE"]:
        return None
    return HealthCheck(
        command=check["command"],
        interval_seconds=check.get("interval") or 30,
        timeout_seconds=check.get("timeout") or 5,
        retries=check.get("retries") or 3,
        start_period_seconds=check.get("startPeriod") or 0,
    )


def dependencies(definition: Mapping[str, Any]) -> dict[str, str]:
    """Return the conditions (START, COMPLETE, SUCCESS, HEALTHY) by name of another container."""
    return {item["containerName"]: item["condition"] for item in definition.get("dependsOn") or ()}


def stop_timeout_seconds(definition: Mapping[str, Any]) -> float:
    """Return the time between SIGTERM and SIGKILL."""
    return float(definition.get("stopTimeout") or _STOP_TIMEOUT_SECONDS)


def start_timeout_seconds(definition: Mapping[str, Any]) -> float:
    """Return how long other containers wait for this container."""
    return float(definition.get("startTimeout") or _START_TIMEOUT_SECONDS)


def overridden(
    definitions: Iterable[Mapping[str, Any]], overrides: Mapping[str, Any] | None
) -> list[dict[str, Any]]:
    """Return the definitions with the container overrides of a `RunTask` request."""
    changes = {
        change["name"]: change for change in (overrides or {}).get("containerOverrides") or ()
    }
    return [_changed(definition, changes.get(definition["name"], {})) for definition in definitions]


def _changed(definition: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    environment = _by_name(definition.get("environment"))
    environment |= _by_name(change.get("environment"))
    replaced = {key: change[key] for key in ("command", "cpu", "memory") if change.get(key)}
    pairs = [{"name": name, "value": value} for name, value in environment.items()]
    return {**definition, **replaced, "environment": pairs}


def container(
    definition: Mapping[str, Any],
    *,
    image: Image,
    secrets: Mapping[str, str],
    environment: Mapping[str, str],
) -> Container:
    """Return the settings for an engine; `environment` is what ECS itself adds."""
    ports = definition.get("portMappings") or ()
    linux = definition.get("linuxParameters") or {}
    capabilities = linux.get("capabilities") or {}
    own = _by_name(definition.get("environment"))
    return Container(
        name=definition["name"],
        image=image,
        command=tuple(definition.get("command") or ()),
        entry_point=tuple(definition.get("entryPoint") or ()),
        environment={**environment, **own, **secrets},
        user=definition.get("user") or "",
        readonly_root_filesystem=bool(definition.get("readonlyRootFilesystem")),
        volumes={
            mount["containerPath"]: mount["sourceVolume"]
            for mount in definition.get("mountPoints") or ()
        },
        tcp_ports=_ports(ports, "tcp"),
        udp_ports=_ports(ports, "udp"),
        cpu_units=int(definition.get("cpu") or 0),
        memory_mib=int(definition.get("memory") or 0),
        ulimits={
            limit["name"]: (limit["softLimit"], limit["hardLimit"])
            for limit in definition.get("ulimits") or ()
        },
        added_capabilities=tuple(capabilities.get("add") or ()),
        dropped_capabilities=tuple(capabilities.get("drop") or ()),
        has_init_process=bool(linux.get("initProcessEnabled")),
    )


def _ports(mappings: Iterable[Mapping[str, Any]], protocol: str) -> tuple[int, ...]:
    return tuple(
        mapping["containerPort"]
        for mapping in mappings
        if mapping.get("protocol", "tcp") == protocol
    )


def _by_name(pairs: Iterable[Mapping[str, str]] | None) -> dict[str, str]:
    return {pair["name"]: pair["value"] for pair in pairs or ()}
