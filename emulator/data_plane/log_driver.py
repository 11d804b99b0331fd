"""The log driver `awslogs`: what a container prints becomes events in CloudWatch Logs."""

import time
from collections import deque
from collections.abc import Mapping
from typing import Any

from moto.logs.models import logs_backends

from emulator.data_plane.start_failures import ResourceInitialization

# Lines between two flushes. AWS bounds the buffer in bytes (`max-buffer-size`); in mode
# non-blocking it drops lines too.
_BUFFERED_LINES = 50_000


class LogStream:
    """The log stream of one container. Lines are kept until `flush`, which is called each tick."""

    def __init__(
        self, configuration: Mapping[str, Any], *, container: str, task_id: str, account_id: str
    ) -> None:
        """Create the stream; the lock is held.

        Raises:
            ResourceInitialization: the log group does not exist. Source of the text:
                airbnb/ottr, issue 7.
        """
        options = configuration["options"]
        self._backend: Any = logs_backends[account_id][options["awslogs-region"]]
        self._group = options["awslogs-group"]
        self._name = f"{options['awslogs-stream-prefix']}/{container}/{task_id}"
        self._lines: deque[dict[str, Any]] = deque(maxlen=_BUFFERED_LINES)
        if options.get("awslogs-create-group") == "true" and self._group not in self._groups:
            self._backend.create_log_group(self._group, {})
        if self._group not in self._groups:
            raise ResourceInitialization(
                "failed to validate logger args: create stream has been retried 1 times: failed to "
                "create Cloudwatch log stream: ResourceNotFoundException: The specified log group "
                "does not exist. : exit status 1"
            )
        self._backend.ensure_log_stream(self._group, self._name)

    @property
    def _groups(self) -> Mapping[str, Any]:
        return self._backend.groups  # type: ignore[no-any-return]

    def write(self, line: str) -> None:
        """Keep a line; CloudWatch Logs has no empty events. Called without the lock."""
        if line.strip():
            self._lines.append({"timestamp": int(time.time() * 1000), "message": line.rstrip("\n")})

    def flush(self) -> None:
        """Store the lines, unless the log group or the stream is deleted; the lock is held."""
        group = self._groups.get(self._group)
        if not self._lines or group is None or self._name not in group.streams:
            return
        events = [self._lines.popleft() for _ in range(len(self._lines))]
        group.put_log_events(self._name, sorted(events, key=lambda event: event["timestamp"]))
