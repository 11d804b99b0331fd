"""gunicorn's threaded worker, with which nobody waits in vain while the service stops."""

from socket import socket

from gunicorn.workers.gthread import ThreadWorker


class Worker(ThreadWorker):
    """Takes who is waiting when it stops, and refuses who comes later.

    gunicorn itself holds its sockets open until the last answer is given, and then resets whoever
    has connected meanwhile.
    """

    def set_accept_enabled(self, enabled: bool | None) -> None:  # noqa: FBT001 # gunicorn's
        super().set_accept_enabled(enabled)
        if not self.alive:
            for listener in self.sockets:
                self._take_all(listener)
                listener.close()

    def _take_all(self, listener: socket) -> None:
        taken = -1
        while taken != self.nr_conns:
            taken = self.nr_conns
            self.accept(listener)
