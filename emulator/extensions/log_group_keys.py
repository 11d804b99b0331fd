"""The KMS key of a log group can be changed.

Gap: moto answers `AssociateKmsKey` and `DisassociateKmsKey` of CloudWatch Logs with 500, and
Terraform retries them for minutes.
"""

from typing import Any

from moto.logs.exceptions import ResourceNotFoundException
from moto.logs.responses import LogsResponse

from emulator.extensions.patching import add_actions


def _group(response: LogsResponse) -> Any:
    group = response.logs_backend.groups.get(response._get_param("logGroupName"))
    if group is None:
        raise ResourceNotFoundException
    return group


def _associate_kms_key(response: LogsResponse) -> str:
    _group(response).kms_key_id = response._get_param("kmsKeyId")
    return ""


def _disassociate_kms_key(response: LogsResponse) -> str:
    _group(response).kms_key_id = None
    return ""


def apply() -> None:
    """Add both actions."""
    add_actions(LogsResponse, [_associate_kms_key, _disassociate_kms_key])
