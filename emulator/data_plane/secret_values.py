"""Read the secrets of a container from Systems Manager and Secrets Manager."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from moto.core.exceptions import JsonRESTError, ServiceException
from moto.secretsmanager.models import secretsmanager_backends
from moto.ssm.models import ssm_backends

from emulator.data_plane.start_failures import ResourceInitialization

_PREFIX = "unable to pull secrets or registry auth: execution resource retrieval failed: "
_RETRIED = "service call has been retried 1 time(s): "


def secret_values(
    secrets: Iterable[Mapping[str, str]] | None, *, account_id: str, region: str
) -> dict[str, str]:
    """Return the values of `secrets` of a container definition by variable. The lock is held.

    Raises:
        ResourceInitialization: a secret does not exist. Sources of the texts: copilot-cli, issues
            3240 and 4504; GiamPy5/terraform-aws-directus, issue 10. The words "invalid ssm
            parameters" are in published error messages only, not in AWS's documentation.
    """
    values = {}
    for secret in secrets or ():
        source = secret["valueFrom"]
        if source.startswith("arn:") and source.split(":")[2] == "secretsmanager":
            values[secret["name"]] = _secret(source)
        else:
            values[secret["name"]] = _parameter(source, account_id, region)
    return values


def _parameter(source: str, account_id: str, region: str) -> str:
    name = source
    if source.startswith("arn:"):
        *_, region, account_id, resource = source.split(":", 5)
        name = resource.removeprefix("parameter")
    backend = ssm_backends[account_id][region]
    parameter: Any = None
    # The ARN of `name` and that of `/name` are the same.
    for spelling in (name, name.removeprefix("/")):
        parameter = parameter or _existing(backend, spelling)
    if parameter is None:
        raise ResourceInitialization(
            f"{_PREFIX}unable to retrieve secrets from ssm: {_RETRIED}"
            f"invalid ssm parameters: {name}"
        )
    return str(parameter.decrypt(parameter.value))


def _existing(backend: Any, name: str) -> Any:
    try:
        return backend.get_parameter(name)
    except ServiceException:  # a version that does not exist
        return None


def _secret(source: str) -> str:
    """Return a secret's value: `<ARN>[:<JSON key>:<version stage>:<version id>]`."""
    parts = source.split(":")
    arn = ":".join(parts[:7])
    key, stage, version = [*parts[7:], "", "", ""][:3]
    backend = secretsmanager_backends[parts[4]][parts[3]]
    prefix = f"{_PREFIX}unable to retrieve secret from asm: {_RETRIED}"
    try:
        value = backend.get_secret_value(arn, version or None, stage or None)["SecretString"]  # type: ignore[arg-type]
    except JsonRESTError as error:
        raise ResourceInitialization(
            f"{prefix}failed to fetch secret {arn} from secrets manager: "
            f"{error.error_type}: {error.message}"
        ) from None
    if not key:
        return str(value)
    try:
        return str(json.loads(value)[key])
    except (ValueError, KeyError):
        raise ResourceInitialization(
            f"{prefix}retrieved secret from Secrets Manager did not contain json key {key}"
        ) from None
