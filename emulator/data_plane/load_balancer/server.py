"""HTTP servers on the loopback interface, and the event loop that they run in."""

import asyncio
import socket
import ssl
import threading
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from aiohttp import web
from aiohttp.web_protocol import RequestHandler

from emulator.data_plane.engine import Address
from emulator.data_plane.load_balancer.answers import page

# User guide for Application Load Balancers, "Quotas": a request line and a header have 16 KiB.
_LINE_BYTES = 16 * 1024
_HEADERS = 1000  # AWS limits their size only
_CLIENT_KEEP_ALIVE_SECONDS = 3600  # the default of client_keep_alive.seconds

Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


class EventLoop:
    """An event loop in a thread of its own."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, name="proxies", daemon=True).start()

    def call(self, function: Callable[..., object], *arguments: Any) -> None:
        """Call the function in the loop, and return at once."""
        self._loop.call_soon_threadsafe(function, *arguments)

    def spawn(self, coroutine: Coroutine[Any, Any, Any]) -> None:
        """Run the coroutine in the loop, and return at once."""
        asyncio.run_coroutine_threadsafe(coroutine, self._loop)

    def run(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        """Run the coroutine in the loop, and wait for its result."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result()

    def close(self) -> None:
        """End the thread."""
        self._loop.call_soon_threadsafe(self._loop.stop)


class Server:
    """A server on a free port of the loopback interface, which accepts connections at once."""

    def __init__(self, handler: Handler, *, tls: ssl.SSLContext | None = None) -> None:
        self._handler = handler
        self._tls = tls
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self.address = Address(*self._socket.getsockname())
        self._runner: web.ServerRunner | None = None

    async def start(self) -> None:
        """Serve; connections that came before this call are served too."""
        self._runner = web.ServerRunner(_HttpServer(self._handler), handle_signals=False)
        await self._runner.setup()
        await web.SockSite(self._runner, self._socket, ssl_context=self._tls).start()

    async def stop(self) -> None:
        """Stop listening, and close the connections."""
        if self._runner:
            await self._runner.cleanup()
        self._socket.close()


class _HttpServer(web.Server):
    def __init__(self, handler: Handler) -> None:
        # A target need not work for a client that is gone.
        super().__init__(handler, handler_cancellation=True)

    def __call__(self) -> RequestHandler:
        return _Connection(
            self,
            loop=self._loop,
            keepalive_timeout=_CLIENT_KEEP_ALIVE_SECONDS,
            max_line_size=_LINE_BYTES,
            max_field_size=_LINE_BYTES,
            max_headers=_HEADERS,
            auto_decompress=False,
        )


class _Connection(RequestHandler):
    """A connection of a client; a malformed request is answered as the load balancer does."""

    __slots__ = ()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        if status == 500 or request.writer.output_size > 0:  # noqa: PLR2004
            return super().handle_error(request, status, exc, message)
        return page(400)
