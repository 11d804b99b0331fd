"""gunicorn's gevent worker, with whole requests for the application and a stop that loses none."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from io import BytesIO
from typing import Any, NoReturn

import gevent
import gevent.socket
from gevent import Timeout, getcurrent
from gevent.pool import Pool
from gevent.server import StreamServer
from greenlet import greenlet
from gunicorn.http import Request
from gunicorn.http.errors import NoMoreData, ParseException
from gunicorn.workers.ggevent import GeventWorker
from werkzeug.exceptions import BadRequest, HTTPException, RequestEntityTooLarge, RequestTimeout

MAX_BODY_BYTES = 16 * 1024
BODY_SECONDS = 5
"""Longest time for the body of a request, from the end of the headers."""

ANSWER_SECONDS = 10
"""Longest time from the end of the headers until the client has taken the answer."""

LAST_REQUESTS_SECONDS = 0.8
"""Time after SIGTERM in which clients may complete requests on connections that are open."""


class Worker(GeventWorker):
    """Worker with a greenlet per connection: slow clients hold no thread.

    The application gets a request after its whole body. If the body is too long, too slow, cut off
    or malformed, reading `wsgi.input` raises the error to answer, and the connection is closed.

    After SIGTERM the worker accepts the waiting connections and refuses later ones. It closes every
    connection with the next answer, or after `LAST_REQUESTS_SECONDS` without a complete request.
    """

    def patch(self) -> None:
        """Replace the listening sockets by ones of this process, as gunicorn's method does.

        That method also patches the standard library again, which gunicorn.conf.py has patched.
        For that, gevent searches all installed packages for plugins, 25 times.
        """
        listeners: list[Any] = self.sockets
        self.sockets = [
            gevent.socket.socket(each.FAMILY, gevent.socket.SOCK_STREAM, fileno=each.sock.detach())
            for each in listeners
        ]

    def run(self) -> None:
        self._receiving: dict[greenlet, Timeout] = {}
        self._answering: dict[greenlet, Request] = {}
        connections = Pool(self.worker_connections)
        servers = [
            StreamServer(listener, handle=partial(self.handle, listener), spawn=connections)
            for listener in self.sockets
        ]
        for server in servers:
            server.start()
        while self.alive:
            self.notify()
            gevent.sleep(0.1)
        self._stop(servers, connections)

    def _stop(self, servers: list[StreamServer], connections: Pool) -> None:
        for server in servers:
            while connection := server.do_read():
                server.do_handle(*connection)
            server.close()  # type: ignore[unreachable] # do_read may return None
        for request in self._answering.values():
            request.force_close()
        connections.join(timeout=LAST_REQUESTS_SECONDS)
        for client, timeout in list(self._receiving.items()):
            gevent.kill(client, timeout)
        connections.join()

    def timeout_ctx(self) -> AbstractContextManager[None]:  # type: ignore[override] # wrong stub
        """Limit the wait for a request and its headers; the connection is closed afterwards."""
        return self._receive(self.cfg.keepalive)

    def handle_request(self, listener_name: Any, req: Request, sock: Any, addr: Any) -> bool:  # noqa: ANN401 # gunicorn's
        self._answering[getcurrent()] = req
        try:
            with Timeout(ANSWER_SECONDS, exception=False):  # type: ignore[arg-type] # the stub knows no False
                # The next request of a client may have arrived already; other clients come first.
                gevent.sleep(0)
                return super().handle_request(listener_name, req, sock, addr)
            raise StopIteration  # closes the connection
        finally:
            del self._answering[getcurrent()]

    def load_wsgi(self) -> None:
        super().load_wsgi()
        self.wsgi = partial(self._call_with_whole_body, self.wsgi)

    def _call_with_whole_body(
        self,
        application: Callable[..., Iterable[bytes]],
        environ: dict[str, Any],
        start_response: object,
    ) -> Iterable[bytes]:
        request = self._answering[getcurrent()]
        try:
            environ["wsgi.input"] = BytesIO(self._body(request))
        except HTTPException as error:
            environ["wsgi.input"] = _Unreadable(error)
            request.force_close()
        return application(environ, start_response)

    def _body(self, request: Request) -> bytes:
        """Return the body.

        Raises:
            HTTPException: the body is longer than `MAX_BODY_BYTES` (413), takes longer than
                `BODY_SECONDS` (408), or is cut off or malformed (400).
        """
        length = int(dict(request.headers).get("CONTENT-LENGTH", 0))
        if length > MAX_BODY_BYTES:
            raise RequestEntityTooLarge
        body = None
        try:
            with self._receive(BODY_SECONDS):
                body = request.body.read(MAX_BODY_BYTES + 1)  # type: ignore[union-attr] # set
        except (NoMoreData, ParseException):
            raise BadRequest("the body is cut off or malformed") from None
        if body is None:
            raise RequestTimeout
        if len(body) > MAX_BODY_BYTES:
            raise RequestEntityTooLarge
        if len(body) < length:
            raise BadRequest("the body is shorter than its Content-Length")
        return body

    @contextmanager
    def _receive(self, seconds: float) -> Iterator[None]:
        """End the block silently after a time, or when a stopping worker waits no longer."""
        with Timeout(seconds, exception=False) as timeout:  # type: ignore[arg-type] # the stub knows no False
            self._receiving[getcurrent()] = timeout
            try:
                yield
            finally:
                del self._receiving[getcurrent()]


class _Unreadable:
    """Body that could not be read; the application answers the reason when it reads the body."""

    def __init__(self, error: HTTPException) -> None:
        self._error = error

    def read(self, _size: int = -1) -> NoReturn:
        raise self._error

    readline = readlines = __iter__ = read
