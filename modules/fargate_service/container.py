"""Container definitions of a task, in the JSON of the ECS API."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from modules.fargate_service.container_security import container_security


@dataclass(frozen=True)
class HealthCheck:
    """A container health check: a shell command that exits with 0 if the container is healthy."""

    command: str
    interval_seconds: int
    timeout_seconds: int
    retries: int
    start_period_seconds: int


@dataclass(frozen=True)
class Container:
    """The main container of a service, or with a `command` of a one-off task.

    A worker and a one-off task have no port, and a one-off task has no health check. `secret_arns`
    maps names of variables to ARNs of SSM parameters. The container runs as the user and group
    `user_id` and may write to `writable_paths` only.
    """

    name: str
    image_uri: str
    repository_arn: str | None
    port: int | None
    user_id: int
    writable_paths: tuple[str, ...]
    environment_variables: Mapping[str, str]
    secret_arns: Mapping[str, str]
    health_check: HealthCheck
    command: tuple[str, ...] = ()

    @property
    def called_port(self) -> int:
        """The port that the load balancer or other services call.

        Raises:
            ValueError: the container is that of a worker.
        """
        if self.port is None:
            raise ValueError(f"{self.name} has no port: it is a worker")
        return self.port


def container_definitions(
    container: Container,
    sidecars: Sequence[Mapping[str, Any]],
    *,
    writable_paths: Sequence[str],
    log_group: str,
    region: str,
) -> str:
    """Return the JSON of a task definition's containers, with logs under the name of the service.

    A sidecar's definition has the `user` that the sidecar runs as. A sidecar has no writable path.
    """
    user = f"{container.user_id}:{container.user_id}"
    own = _service_container(container) | container_security(
        container.name, user=user, writable_paths=writable_paths
    )
    beside = [
        {**sidecar, **container_security(sidecar["name"], user=sidecar["user"], writable_paths=())}
        for sidecar in sidecars
    ]
    logging = _log_configuration(log_group, region, stream_prefix=container.name)
    return json.dumps(
        [{**definition, "logConfiguration": logging} for definition in (own, *beside)]
    )


def _service_container(container: Container) -> dict[str, Any]:
    definition: dict[str, Any] = {
        "name": container.name,
        "image": container.image_uri,
        "essential": True,
        "environment": [
            {"name": name, "value": value}
            for name, value in sorted(container.environment_variables.items())
        ],
    }
    if container.command:
        definition["command"] = list(container.command)
    else:
        if container.port is not None:
            definition["portMappings"] = [_port(container)]
        definition["healthCheck"] = _health_check(container.health_check)
    if container.secret_arns:
        definition["secrets"] = [
            {"name": name, "valueFrom": arn} for name, arn in sorted(container.secret_arns.items())
        ]
    return definition


def _port(container: Container) -> dict[str, Any]:
    return {
        "name": container.name,
        "containerPort": container.port,
        # ECS adds the host port: without it every plan would show a change.
        "hostPort": container.port,
        "protocol": "tcp",
        "appProtocol": "http",
    }


def _health_check(check: HealthCheck) -> dict[str, Any]:
    definition: dict[str, Any] = {
        "command": ["CMD-SHELL", check.command],
        "interval": check.interval_seconds,
        "timeout": check.timeout_seconds,
        "retries": check.retries,
    }
    # ECS may leave out a start period of 0, which is its default. The provider does not treat a
    # missing start period and one of 0 as equal, and would replace the task definition.
    if check.start_period_seconds:
        definition["startPeriod"] = check.start_period_seconds
    return definition


def _log_configuration(log_group: str, region: str, *, stream_prefix: str) -> dict[str, Any]:
    return {
        "logDriver": "awslogs",
        "options": {
            "awslogs-group": log_group,
            "awslogs-region": region,
            "awslogs-stream-prefix": stream_prefix,
            # A slow CloudWatch must not block the container's own output.
            "mode": "non-blocking",
            "max-buffer-size": "25m",
        },
    }
