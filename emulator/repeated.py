"""Repeat an answer to a client that did not receive it and asks again.

Under load, about once in a thousand requests, the AWS provider closes the connection when it has
read the headers of an answer and its content has not arrived yet, as tcpdump shows; answers of up
to 4 KiB that are sent in one piece reach it. Why it does so is not known. Its SDK then repeats the
request under the same invocation id. A resource that the first request created would then "already
exist", and a deleted one would be "not found". tests/faults loses answers on purpose; its proxy
removes the id.
"""

import re
from collections import OrderedDict
from collections.abc import Iterable
from typing import Any, NamedTuple
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_KEPT = 500
_ANOTHER_ATTEMPT = re.compile(r"attempt=(?!1;|1\Z)")


class _Answer(NamedTuple):
    status: str
    headers: list[tuple[str, str]]
    content: bytes


def same_answer_again(application: WSGIApplication) -> WSGIApplication:
    """Wrap the application: answer repeated attempts of an SDK call with its successful answer.

    The application must handle one request at a time.
    """
    answers: OrderedDict[str, _Answer] = OrderedDict()

    def answer(variables: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        invocation = variables.get("HTTP_AMZ_SDK_INVOCATION_ID", "")
        known = answers.get(invocation)
        if known and _ANOTHER_ATTEMPT.search(variables.get("HTTP_AMZ_SDK_REQUEST", "")):
            start(known.status, known.headers)
            return [known.content]
        if not invocation:
            return application(variables, start)
        response: list[Any] = []

        def listen(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            response[:] = [status, headers]
            return start(status, headers, *rest)

        parts = application(variables, listen)
        content = b"".join(parts)
        if hasattr(parts, "close"):
            parts.close()
        # An SDK may repeat a failed request.
        status, headers = response
        if status.startswith("2"):
            answers[invocation] = _Answer(status, headers, content)
            if len(answers) > _KEPT:
                answers.popitem(last=False)
        return [content]

    return answer
