"""Load jsii's packages in Node while Python imports classes.

jsii's client waits until Node has started and has loaded a package; then Node waits for Python. An
import does not need these answers. Here they are read later: before the first answer that is
needed. If a package could not be loaded, its error is raised then.
"""

from typing import Any

from jsii._kernel.providers.process import _NodeProcess
from jsii._kernel.types import LoadRequest

_METHODS = ("handshake", "send", "_next_message")
_ANSWER = {"ok": {"assembly": "", "types": 0}}  # jsii does not read it


def load_ahead() -> None:
    """Change jsii's client so that it loads packages without waiting, if it has these methods."""
    if all(hasattr(_NodeProcess, name) for name in _METHODS):
        wait_late(_NodeProcess)


def wait_late(client: Any) -> None:
    """Change a client class so that it reads Node's greeting and answers to `LoadRequest` late."""
    handshake, send, next_message = (getattr(client, name) for name in _METHODS)

    client.greeted, client.unread, client.ahead = True, 0, False  # of a running client

    def greet_later(self: Any) -> None:
        self.greeted = False

    def ask(self: Any, request: Any, response_type: Any) -> Any:
        self.ahead = isinstance(request, LoadRequest)
        return send(self, request, response_type)

    def answer(self: Any) -> Any:
        if self.ahead:
            self.unread += 1
            return _ANSWER
        if not self.greeted:
            self.greeted = True
            unread, self.unread = self.unread, 0
            handshake(self)
            self.unread = unread
        while self.unread:
            message = next_message(self)
            if "error" in message:
                return message  # the answer to this request is unread in its place
            self.unread -= 1
        return next_message(self)

    for name, method in zip(_METHODS, (greet_later, ask, answer), strict=True):
        setattr(client, name, method)
