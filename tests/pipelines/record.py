"""The recorded authorizations: a file for reviewers and for a quick test.

A recording takes minutes, because Terraform deploys and destroys whole environments. Each line of
the file is JSON: an authorization, and the steps of the recorded deployments that need it.
Ids that AWS chooses are replaced, so that a new recording gives the same file.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from emulator.server import DEFAULT_ACCOUNT_ID
from tests.pipelines.evaluators import Request

FILE = Path(__file__).with_name("authorizations.jsonl")
# UUIDs, hexadecimal ids of 8 to 64 digits, ids of hosted zones and namespaces, and suffixes of
# target groups and scalable targets.
_IDS = re.compile(
    rf"[0-9a-f]{{8}}(-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}"
    rf"|(?<=[-/_])(?!{DEFAULT_ACCOUNT_ID}\b)[0-9a-f]{{8,64}}\b"
    r"|(?<=hostedzone/)[A-Z0-9]{20,}|(?<=/ns-)[a-z0-9]+|(?<=targetgroup/test-)\w+|(?<=scalable-target/)\w{20,}"
)

# The tags that the conditions of the policies use; other tags have no effect.
_TAGS = ("/Project", "/Environment")


@dataclass(frozen=True)
class Authorization:
    """A request of a role, and the steps that make the request."""

    role: str
    request: Request
    steps: tuple[str, ...]

    def in_deployment(self, letter: str) -> bool:
        """Return whether a step of the deployment with this letter makes the request."""
        return any(step.startswith(letter) for step in self.steps)


def write(asked: Iterable[tuple[str, str, Request]]) -> str:
    """Return the content of the file for steps, roles and requests, without duplicates."""
    steps: dict[str, set[str]] = {}
    for step, role, request in asked:
        key = json.dumps(
            {
                "role": role,
                "action": request.action,
                "resource": request.resource,
                "context": dict(request.context or {}),
            },
            sort_keys=False,
        )
        steps.setdefault(key, set()).add(step)
    lines = [
        json.dumps({**json.loads(key), "steps": " ".join(sorted(found, key=_in_order))})
        for key, found in sorted(steps.items())
    ]
    return "\n".join(lines) + "\n"


def read() -> Iterator[Authorization]:
    """Yield the authorizations of the file."""
    for line in FILE.read_text(encoding="utf-8").splitlines():
        values = json.loads(line)
        request = Request(values["action"], values["resource"], values["context"])
        yield Authorization(values["role"], request, tuple(values["steps"].split()))


def normal(request: Request, known: Mapping[str, str]) -> Request:
    """Return the request with the ids of `known` replaced by names, and then all other ids."""

    def of(text: str) -> str:
        for found, name in known.items():
            if found in text:
                return text.replace(found, name)
        return _IDS.sub("1", text)

    context: dict[str, Any] = {
        key: [of(it) for it in value] if isinstance(value, list) else of(str(value))
        for key, value in sorted((request.context or {}).items())
        if "Tag/" not in key or key.endswith(_TAGS)
    }
    return Request(request.action, of(request.resource), context)


def _in_order(step: str) -> tuple[str, int]:
    return step[0], int(step[1:])
