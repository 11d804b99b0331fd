"""Calls that AWS refuses once with a temporary error, and the error in the output of a command."""

import re
import threading
from dataclasses import dataclass

from cli.apply.temporary_errors import causes
from tests.helpers.proxy import Request


@dataclass(frozen=True)
class Refusal:
    """An operation that AWS refuses once: a pattern of the request, and the error.

    The sources of the errors are in `cli/apply/temporary_errors.py`.
    """

    request: str
    code: str
    message: str


class Once:
    """Refuses one call for each of the given refusals, with its retries, and counts requests."""

    def __init__(self) -> None:
        self.left: list[Refusal] = []
        self.load_balancers = 0
        self._refused: dict[str, Refusal] = {}
        self._lock = threading.Lock()

    def __call__(self, request: Request) -> None:
        target = request.headers.get("X-Amz-Target", "")
        asked = f"{request.command} {request.path} {target} {request.body.decode(errors='replace')}"
        call = request.invocation_id
        with self._lock:
            self.load_balancers += "Action=CreateLoadBalancer&" in asked
            found = next((it for it in self.left if re.search(it.request, asked)), None)
            if found:
                self.left.remove(found)
                self._refused[call] = found
            if refusal := self._refused.get(call):
                request.refuse(400, refusal.code, refusal.message)


def assert_named(refusal: Refusal, output: str) -> None:
    """Check that the output contains the whole error, with its cause below."""
    text = " ".join(output.split())
    (cause,) = causes([f"creating ECR Repository {refusal.code}: {refusal.message}"])
    assert refusal.message in text
    assert cause in text.partition(refusal.message)[2]
