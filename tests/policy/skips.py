"""Accepted failures of checks: the entries of `skips.toml`, each with its reason."""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from tests.policy.checkov import Failure
from tests.policy.tf_nag import UNKNOWN

FILE = Path(__file__).with_name("skips.toml")


@dataclass(frozen=True)
class Skip:
    """A check that the named resources may fail in the environments; None means in all.

    `resource` is a pattern of the Terraform name, such as `load_balancer_firewall_*`. A check that
    ends with `(unknown)` may only fail because of a value that AWS fills in during a deployment.
    """

    check: str
    resource: str
    reason: str
    environments: Sequence[str] | None = None

    def accepts(self, failure: Failure) -> bool:
        """Return whether this skip accepts the failure."""
        environment = failure.stack.partition("-")[0]
        return (
            self.check in (failure.check, failure.check.removesuffix(UNKNOWN))
            and (self.environments is None or environment in self.environments)
            and fnmatchcase(failure.resource, self.resource)
        )


def load(file: Path = FILE) -> list[Skip]:
    """Return all skips of the file."""
    return [Skip(**it) for it in tomllib.loads(file.read_text(encoding="utf-8"))["accepted"]]


def unneeded(skips: Iterable[Skip], failures: Iterable[Failure], known: set[str]) -> list[str]:
    """Return a message for each skip that accepts nothing, in general or in an environment.

    `known` are the names of existing environments. A skip may also name a deleted environment.
    """
    found = list(failures)
    messages = []
    for skip in skips:
        accepted = {failure.stack.partition("-")[0] for failure in found if skip.accepts(failure)}
        if skip.environments is None and not accepted:
            messages.append(f"{skip.check} of {skip.resource} fails nowhere")
        messages.extend(
            f"{skip.check} of {skip.resource} does not fail in {environment}"
            for environment in skip.environments or ()
            if environment in known and environment not in accepted
        )
    return messages
