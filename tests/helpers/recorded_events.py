"""Recorded lines of `terraform apply -json`, and single events of the same form."""

import json
from pathlib import Path
from typing import Any

from cli.apply.stack_progress import StackProgress

FOLDER = Path(__file__).with_name("recorded")
APPLY = (FOLDER / "apply.jsonl").read_text(encoding="utf-8").splitlines()
ROLLED_BACK = (FOLDER / "rolled_back_apply.jsonl").read_text(encoding="utf-8").splitlines()


def planned(address: str, action: str = "create") -> str:
    resource = {"addr": address, "resource_type": address.partition(".")[0]}
    return _event("planned_change", change={"resource": resource, "action": action})


def started(address: str, action: str = "create") -> str:
    return _event("apply_start", hook={"resource": {"addr": address}, "action": action})


def completed(address: str, action: str = "create", kind: str = "apply_complete") -> str:
    return _event(kind, hook={"resource": {"addr": address}, "action": action})


def refreshed(address: str) -> str:
    return _event("refresh_complete", hook={"resource": {"addr": address}})


def diagnosed(severity: str, summary: str, **more: Any) -> str:
    return _event("diagnostic", diagnostic={"severity": severity, "summary": summary, **more})


def _event(kind: str, **more: Any) -> str:
    return json.dumps({"@message": f"message of {kind}", "type": kind, **more})


class Clock:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def progress(*lines: str, activity: str = "applying", clock: Clock | None = None) -> StackProgress:
    """Return the progress of a Terraform run that has printed these lines."""
    run = StackProgress("dev-application", activity, clock=clock or Clock())
    for line in lines:
        run.take(line)
    return run
