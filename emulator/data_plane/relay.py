"""Forward TCP connections from inside a task to addresses on the emulator's loopback interface.

`python -m emulator.data_plane.relay UPSTREAM LISTEN=WANTED…` runs in the task's pause container. It
accepts connections at each `LISTEN` and forwards them to `UPSTREAM`, after one line that names the
address `WANTED`. The other side, `relay_server.py`, reads this line in the emulator's process.
"""

import asyncio
import functools
import sys
from collections.abc import Awaitable, Callable, Mapping

READY = "ready"
_CHUNK_BYTES = 65536

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Connect = Callable[[], Awaitable[Streams]]


async def relay(upstream: str, addresses: Mapping[str, str]) -> None:
    """Forward each address of `addresses` as the wanted address that is its value, forever."""

    async def connect(wanted: str) -> Streams:
        if upstream.startswith("/"):
            reader, writer = await asyncio.open_unix_connection(upstream)
        else:
            host, _, port = upstream.rpartition(":")
            reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(f"{wanted}\n".encode())
        return reader, writer

    for listen, wanted in addresses.items():

        async def accept(
            reader: asyncio.StreamReader, writer: asyncio.StreamWriter, wanted: str = wanted
        ) -> None:
            await join((reader, writer), functools.partial(connect, wanted))

        host, _, port = listen.rpartition(":")
        await asyncio.start_server(accept, host, int(port))
    print(READY, flush=True)
    await asyncio.Event().wait()


async def join(client: Streams, connect: Connect) -> None:
    """Connect a client to a server; close both connections when one of them is broken."""
    open_streams = [client]
    try:
        server = await connect()
        open_streams.append(server)
        await asyncio.gather(_copy(client[0], server[1]), _copy(server[0], client[1]))
    except OSError:
        pass  # the caller sees a closed connection
    finally:
        for _, writer in open_streams:
            writer.close()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(_CHUNK_BYTES):
        writer.write(data)
        await writer.drain()
    writer.write_eof()


if __name__ == "__main__":
    pairs = dict(argument.split("=", 1) for argument in sys.argv[2:])
    asyncio.run(relay(sys.argv[1], pairs))
