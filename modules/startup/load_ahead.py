"""Lets Python import classes while Node loads the packages behind them.

jsii's client waits for Node to start and to load each package, and Node then waits for Python. No
import needs these answers. Here they are read before the first answer that is needed, and the error
of a package that could not be loaded is raised then.
"""

from typing import Any

from jsii._kernel.providers.process import _NodeProcess
from jsii._kernel.types import LoadRequest

_METHODS = ("handshake", "send", "_next_message")
_ANSWER = {"ok": {"assembly": "", "types": 0}}  # jsii does not read it


def load_ahead() -> None:
    """Change jsii's client so that it loads packages without waiting; leave unknown ones alone."""
    if all(hasattr(_NodeProcess, name) for name in _METHODS):
        wait_late(_NodeProcess)


def wait_late(client: Any) -> None:
    """Change a class of clients to read the greeting and the answers to `LoadRequest` late."""
    handshake, send, next_message = (getattr(client, name) for name in _METHODS)

    client.greeted, client.unread, client.ahead = True, 0, False  # of one that runs already

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
                return message  # the answer to the present request stays unread instead
            self.unread -= 1
        return next_message(self)

    for name, method in zip(_METHODS, (greet_later, ask, answer), strict=True):
        setattr(client, name, method)
