"""Choose ports of this machine for the local services: the usual ports, or free ones instead."""

import errno
import socket
from collections.abc import Iterable

from cli.tools.errors import CommandError

_LOOPBACK = {socket.AF_INET: "127.0.0.1", socket.AF_INET6: "::1"}  # a browser tries both addresses


class Ports:
    """Choose a port for each listener; no two listeners get the same one."""

    def __init__(self, usual: Iterable[int]) -> None:
        self._reserved = set(usual)

    def choose(
        self, listener: str, usual: int, *, option: str = "", wanted: int | None = None
    ) -> int:
        """Return the wanted port if there is one, else the usual port, else a free port.

        Raises:
            CommandError: another program listens on the port that the user wants.
        """
        port = wanted or usual
        if not is_free(port):
            if wanted:
                raise CommandError(
                    f"{option} {wanted}: another program listens on that port; name another one, "
                    f"or leave {option} out to get a free one"
                )
            while (port := _any_free()) in self._reserved:
                pass
            print(f"{listener}: port {port}, because another program listens on port {usual}")
        self._reserved.add(port)
        return port


def is_free(port: int) -> bool:
    """Return whether a program can listen on the port on the loopback interface."""
    for family, address in _LOOPBACK.items():
        try:
            with socket.socket(family) as listener:
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as servers do
                listener.bind((address, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:  # a machine without IPv6 raises another error
                return False
    return True


def _any_free() -> int:
    with socket.create_server((_LOOPBACK[socket.AF_INET], 0)) as listener:
        return int(listener.getsockname()[1])
