"""Read the secrets of a container from Systems Manager."""

from collections.abc import Iterable, Mapping
from typing import Any

from moto.core.exceptions import ServiceException
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
    return {
        secret["name"]: _parameter(secret["valueFrom"], account_id, region)
        for secret in secrets or ()
    }


def _parameter(source: str, account_id: str, region: str) -> str:
    name = source
    if source.startswith("arn:"):
        _, _, service, region, account_id, resource = source.split(":", 5)
        if service != "ssm":
            raise ResourceInitialization(f"the emulator reads secrets from SSM only, got {source}")
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
