"""Resolve what the containers of a task need: secrets, images, log streams."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from emulator.data_plane.container_definitions import container
from emulator.data_plane.credentials import PATH
from emulator.data_plane.engine import Address, Container
from emulator.data_plane.images import find_image
from emulator.data_plane.log_driver import LogStream
from emulator.data_plane.secret_values import secret_values
from emulator.data_plane.task_states import now


def settings(
    task: Any, definitions: Sequence[Mapping[str, Any]], environment: Mapping[str, str]
) -> list[Container]:
    """Return the settings of the containers; the lock is held.

    Secrets come first, then images, as on Fargate.

    Raises:
        FailedToStart: a secret or an image does not exist.
    """
    place = {"account_id": task._account_id, "region": task.region_name}
    secrets = [secret_values(definition.get("secrets"), **place) for definition in definitions]
    task.pull_started_at = now()
    return [
        container(
            definition,
            image=find_image(definition["image"], **place),
            secrets=values,
            environment=environment,
        )
        for definition, values in zip(definitions, secrets, strict=True)
    ]


def log_streams(task: Any, definitions: Iterable[Mapping[str, Any]]) -> dict[str, LogStream]:
    """Create the log streams, and return them by name of the container; the lock is held.

    Raises:
        FailedToStart: a log group does not exist.
    """
    return {
        definition["name"]: LogStream(
            definition["logConfiguration"],
            container=definition["name"],
            task_id=task.id,
            account_id=task._account_id,
        )
        for definition in definitions
        if (definition.get("logConfiguration") or {}).get("logDriver") == "awslogs"
    }


def environment(task: Any, emulator: Address, *, has_role: bool) -> dict[str, str]:
    """Return the variables that ECS adds to every container, and the address of the emulator.

    On AWS the container agent serves the credentials at 169.254.170.2, and the variable holds a
    relative path. That address does not exist on a laptop.
    """
    variables = {
        "AWS_DEFAULT_REGION": task.region_name,
        "AWS_ENDPOINT_URL": f"http://{emulator}",
        "AWS_EXECUTION_ENV": "AWS_ECS_FARGATE",
        "AWS_REGION": task.region_name,
    }
    if has_role:
        variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = f"http://{emulator}{PATH}{task.id}"
    return variables
