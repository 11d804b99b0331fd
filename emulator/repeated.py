"""Gives who asks again the answer that it did not get.

Under load, once in some ten thousand requests, Terraform does not get an answer of the emulator's,
for a reason that we have not found, and its SDK asks again, under the same id. What had been made
then "already exists", and what had been deleted is "not found". Lost answers are tried on purpose
in tests/faults, whose proxy takes the id away.
"""

import re
from collections import OrderedDict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_KEPT = 500
_ANOTHER_ATTEMPT = re.compile(r"attempt=(?!1;|1\Z)")


class _Answer(NamedTuple):
    status: str
    headers: list[tuple[str, str]]
    content: bytes


def same_answer_again(application: "WSGIApplication") -> "WSGIApplication":
    """Let it answer successfully once for each invocation of an SDK; for one request at a time."""
    answers: OrderedDict[str, _Answer] = OrderedDict()

    def answer(variables: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        invocation = variables.get("HTTP_AMZ_SDK_INVOCATION_ID", "")
        known = answers.get(invocation)
        if known and _ANOTHER_ATTEMPT.search(variables.get("HTTP_AMZ_SDK_REQUEST", "")):
            start(known.status, known.headers)
            return [known.content]
        if not invocation:
            return application(variables, start)
        said: list[Any] = []

        def listen(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            said[:] = [status, headers]
            return start(status, headers, *rest)

        parts = application(variables, listen)
        content = b"".join(parts)
        if hasattr(parts, "close"):
            parts.close()
        # What failed is to be tried again.
        if said[0].startswith("2"):
            answers[invocation] = _Answer(said[0], said[1], content)
            if len(answers) > _KEPT:
                answers.popitem(last=False)
        return [content]

    return answer
