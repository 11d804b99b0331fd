"""Answers to the findings of prowler, and what prowler need not check: `answers.toml`."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_name("answers.toml")


@dataclass(frozen=True)
class Excluded:
    """Services, or patterns of checks, that prowler does not run."""

    reason: str
    services: Sequence[str] = ()
    checks: Sequence[str] = ()


@dataclass(frozen=True)
class Answer:
    """A check that the named resources may fail.

    `resource` is a pattern of the Terraform name, such as `network_endpoints_*`; of the ARN if no
    stack contains the resource.
    """

    check: str
    resource: str
    reason: str


@dataclass(frozen=True)
class Unreliable:
    """An error of prowler whose message contains `error`."""

    error: str
    reason: str


@dataclass(frozen=True)
class Answers:
    """The content of the file."""

    excluded: Sequence[Excluded]
    accepted: Sequence[Answer]
    errors: Sequence[Unreliable]

    @property
    def excluded_services(self) -> list[str]:
        return [service for each in self.excluded for service in each.services]

    @property
    def excluded_checks(self) -> list[str]:
        return [check for each in self.excluded for check in each.checks]


def load(file: Path = FILE) -> Answers:
    """Return all answers of the file."""
    document = tomllib.loads(file.read_text(encoding="utf-8"))
    return Answers(
        [Excluded(**it) for it in document.get("excluded", [])],
        [Answer(**it) for it in document.get("accepted", [])],
        [Unreliable(**it) for it in document.get("error", [])],
    )
