"""Progress of one Terraform command on one stack, read from its machine-readable events."""

import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

# Terraform applies a replacement as two operations.
_OPERATIONS = {"create": 1, "update": 1, "delete": 1, "replace": 2, "forget": 1}
_PARTICIPLES = {"create": "created", "update": "updated", "delete": "destroyed"}
_HASH = re.compile(r"_[0-9A-F]{8}(?=$|\[)")


@dataclass(frozen=True)
class Operation:
    """An operation of Terraform on one resource: the action and the time of its start."""

    address: str
    action: str
    started: float


@dataclass(frozen=True)
class Finished:
    """An operation that has ended, and how long it took."""

    address: str
    result: str
    seconds: float


class StackProgress:
    """Counts what a Terraform command has planned and done, and keeps what it reports.

    Source of the events: Terraform's "Machine-Readable UI".
    """

    def __init__(
        self, stack: str, activity: str, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.stack = stack
        self.activity = activity
        self.errors: list[str] = []
        self.failed: dict[str, str] = {}
        """The errors that name a resource, by the address of the resource."""

        self.warnings: list[str] = []
        self.unstructured: list[str] = []
        """Lines that are not events: Terraform prints such lines when it crashes."""

        self.planned: Counter[str] = Counter()
        self.done: Counter[str] = Counter()
        self.read_count = 0
        self.created_types: Counter[str] = Counter()
        self.began = datetime.now(UTC)
        self._clock = clock
        self._started = clock()
        self._ended: float | None = None
        self._running: dict[tuple[str, str], Operation] = {}

    @property
    def is_applying(self) -> bool:
        """Whether the number of all operations is known, and some of them may have ended."""
        return bool(self.planned) and self.activity != "planning"

    @property
    def is_changing(self) -> bool:
        """Whether the command changes resources."""
        return self.activity in {"applying", "destroying"}

    @property
    def has_ended(self) -> bool:
        """Whether the command ran to its end, without an interrupt."""
        return self._ended is not None

    @property
    def has_worked(self) -> bool:
        """Whether the command has reported an operation, which requires holding the lock."""
        return bool(self.planned or self.done or self.read_count or self._running)

    @property
    def planned_count(self) -> int:
        return sum(_OPERATIONS.get(action, 0) * n for action, n in self.planned.items())

    @property
    def done_count(self) -> int:
        return sum(self.done.values())

    @property
    def seconds(self) -> float:
        return (self._clock() if self._ended is None else self._ended) - self._started

    def end(self) -> None:
        """Stop the clock: the command has ended."""
        self._ended = self._clock()

    def waiting(self) -> list[tuple[Operation, float]]:
        """The operations that run, each with its seconds, the longest first."""
        now = self._clock()
        running = list(self._running.values())  # a copy: another thread processes the events
        running.sort(key=lambda each: each.started)
        return [(each, now - each.started) for each in running]

    def take(self, line: str) -> tuple[str, Finished | None]:
        """Process one line of output; return it as text, and the operation that ended with it."""
        try:
            event = json.loads(line)
            message, kind = str(event["@message"]), event["type"]
        except (ValueError, TypeError, KeyError):
            self.unstructured.append(line)
            return line, None
        match kind:
            case "planned_change":
                self._plan(event["change"])
            case "refresh_complete":
                self.read_count += 1
            case "apply_start":
                self._start(event["hook"])
            case "apply_complete" | "apply_errored":
                return message, self._finish(event["hook"], failed=kind == "apply_errored")
            case "diagnostic":
                message = self._diagnose(event["diagnostic"])
        return message, None

    def _diagnose(self, diagnostic: Mapping[str, Any]) -> str:
        message = _text(diagnostic)
        if diagnostic["severity"] != "error":
            self.warnings.append(message)
            return message
        self.errors.append(message)
        if address := diagnostic.get("address"):
            self.failed[address] = message
        return message

    def _plan(self, change: Mapping[str, Any]) -> None:
        self.planned[change["action"]] += 1
        if change["action"] == "create":
            self.created_types[change["resource"]["resource_type"]] += 1

    def _start(self, hook: Mapping[str, Any]) -> None:
        address, action = hook["resource"]["addr"], hook["action"]
        self._running[address, action] = Operation(short(address), action, self._clock())

    def _finish(self, hook: Mapping[str, Any], *, failed: bool) -> Finished | None:
        address, action = hook["resource"]["addr"], hook["action"]
        running = self._running.pop((address, action), None)
        seconds = self._clock() - running.started if running else hook.get("elapsed_seconds", 0)
        if action == "read":
            self.read_count += 1
        elif not failed:
            self.done[action] += 1
        result = f"{action} failed" if failed else _PARTICIPLES.get(action, action)
        return Finished(short(address), result, seconds)


def counts(actions: Mapping[str, int]) -> str:
    """Return the counts of operations in words, for example `3 created, 1 destroyed`."""
    return ", ".join(
        f"{actions[action]} {word}" for action, word in _PARTICIPLES.items() if actions.get(action)
    )


def short(address: str) -> str:
    """Return an address without the hash that CDKTF adds to make it unique."""
    return _HASH.sub("", address)


def _text(diagnostic: Mapping[str, Any]) -> str:
    """Return a whole error or warning, in the order in which Terraform prints its parts."""
    head = f"{diagnostic['severity'].capitalize()}: {diagnostic['summary']}"
    parts = (head, "\n".join(_place(diagnostic)), diagnostic.get("detail", ""))
    return "\n\n".join(part for part in parts if part).rstrip()


def _place(diagnostic: Mapping[str, Any]) -> Iterator[str]:
    if address := diagnostic.get("address"):
        yield f"  with {address},"
    snippet = diagnostic.get("snippet") or {}
    if within := diagnostic.get("range"):
        context = f", in {snippet['context']}" if snippet.get("context") else ""
        yield f"  on {within['filename']} line {within['start']['line']}{context}:"
    if code := snippet.get("code"):
        yield f"  {snippet['start_line']}: {code}"
    for value in snippet.get("values") or ():
        yield f"    {value['traversal']} {value['statement']}"
