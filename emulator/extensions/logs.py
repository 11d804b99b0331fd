"""The KMS key of a log group can be changed, and events are returned in order of time.

Gap: moto answers `AssociateKmsKey` and `DisassociateKmsKey` of CloudWatch Logs with 500, and
Terraform retries them for minutes.

Gap: moto's `FilterLogEvents` returns one stream after the other unless the request asks for
`interleaved`. Since 2019 AWS has always interleaved the streams, and ignores the parameter.

Gap: moto's `FilterLogEvents` ignores `logStreamNamePrefix`, and returns the events of all streams.
"""

import json
from typing import Any

from moto.logs.exceptions import ResourceNotFoundException
from moto.logs.models import LogsBackend
from moto.logs.responses import LogsResponse

from emulator.extensions.patching import Function, add_actions, before, wrap


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
    """Add the actions, interleave the streams always, and select them by their prefix."""
    add_actions(LogsResponse, [_associate_kms_key, _disassociate_kms_key])

    @before(LogsBackend, "filter_log_events")
    def filter_log_events(_backend: LogsBackend) -> dict[str, bool]:
        return {"interleaved": True}

    @wrap(LogsResponse, "filter_log_events")
    def of_selected_streams(original: Function, response: LogsResponse) -> str:
        prefix = response._get_param("logStreamNamePrefix") or ""
        answer = json.loads(original(response))
        found = [it for it in answer["events"] if it["logStreamName"].startswith(prefix)]
        return json.dumps({**answer, "events": found})
