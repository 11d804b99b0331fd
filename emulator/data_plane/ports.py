"""Free ports of the loopback interface for programs that bind them later."""

import random
import socket
import threading

HOST = "127.0.0.1"

# Below the ports that Linux (from 32768) and macOS (from 49152) give to outgoing connections:
# no connection takes a port between the choice and the start of the program.
_RANGE = range(20_000, 32_768)


class Ports:
    """Ports that are free for TCP and UDP and belong to one task each."""

    def __init__(self) -> None:
        self._taken: set[int] = set()
        self._lock = threading.Lock()

    def take(self) -> int:
        """Return a free port."""
        with self._lock:
            # Random, because other emulators choose from the same range.
            while (port := random.choice(_RANGE)) in self._taken or not _is_free(port):  # noqa: S311
                pass
            self._taken.add(port)
            return port

    def give_back(self, port: int) -> None:
        """Let another task take the port."""
        with self._lock:
            self._taken.discard(port)


def _is_free(port: int) -> bool:
    with (
        socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tcp,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp,
    ):
        try:
            tcp.bind((HOST, port))
            udp.bind((HOST, port))
        except OSError:
            return False
    return True
