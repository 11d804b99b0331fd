"""HTTP server that answers, hangs or drips: in place of cognito-verifier, Cognito or DynamoDB."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import Enum
from threading import Event, Thread

PAUSE_SECONDS = 0.5
"""Time between two bytes of a dripping answer; shorter than every read timeout."""


class Mode(Enum):
    ANSWERS = "answers"
    HANGS = "hangs"
    DRIPS = "drips"


class StandIn:
    """Server on a free port of loopback, with one answer for all requests."""

    def __init__(self, answer: object) -> None:
        self.mode = Mode.ANSWERS
        self._body = json.dumps(answer).encode()
        self._port = 0
        self._listens = Event()
        self._loop = asyncio.new_event_loop()
        Thread(target=self._loop.run_until_complete, args=(self._run(),), daemon=True).start()
        self._listens.wait()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @contextmanager
    def broken(self, mode: Mode) -> Iterator[None]:
        """Answer differently for a while."""
        self.mode = mode
        yield
        self.mode = Mode.ANSWERS

    async def _run(self) -> None:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self._port = server.sockets[0].getsockname()[1]
        self._listens.set()
        await server.serve_forever()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(self._body)}\r\n\r\n".encode()
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            while await reader.readuntil(b"\r\n\r\n"):
                if self.mode is Mode.HANGS:
                    await reader.read()
                    break
                writer.write(head)
                if self.mode is Mode.DRIPS:
                    for byte in self._body:
                        writer.write(bytes([byte]))
                        await writer.drain()
                        await asyncio.sleep(PAUSE_SECONDS)
                else:
                    writer.write(self._body)
        writer.close()
