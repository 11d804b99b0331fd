"""gunicorn's threaded worker, changed so that a stopping service drops no connection."""

from socket import socket

from gunicorn.workers.gthread import ThreadWorker


class Worker(ThreadWorker):
    """Worker that, when it stops, accepts the waiting connections and refuses later ones.

    gunicorn's own worker keeps its sockets open until it has sent the last answer, and then resets
    the connections that clients have opened in the meantime.
    """

    def set_accept_enabled(self, enabled: bool | None) -> None:  # noqa: FBT001 # gunicorn's
        super().set_accept_enabled(enabled)
        if not self.alive:
            for listener in self.sockets:
                self._accept_all(listener)
                listener.close()

    def _accept_all(self, listener: socket) -> None:
        taken = -1
        while taken != self.nr_conns:
            taken = self.nr_conns
            self.accept(listener)
