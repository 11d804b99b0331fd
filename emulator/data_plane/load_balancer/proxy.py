"""Forward a request to a server, and its response to the client."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from types import MappingProxyType
from typing import Any

import aiohttp
from aiohttp import hdrs, web
from multidict import CIMultiDict
from yarl import URL

from emulator.data_plane.engine import Address
from emulator.data_plane.load_balancer.answers import page
from emulator.data_plane.load_balancer.headers import end_to_end

# User guide for Application Load Balancers, "Troubleshoot", HTTP 504.
_CONNECT_TIMEOUT_SECONDS = 10
NO_HEADERS: Mapping[str, str] = MappingProxyType({})
_AUTOMATIC = (hdrs.ACCEPT, hdrs.ACCEPT_ENCODING, hdrs.CONTENT_TYPE, hdrs.USER_AGENT)


class Unreachable(Exception):
    """No connection could be established: the server has not seen the request."""


def new_session(*, keep_alive_seconds: float | None = None) -> aiohttp.ClientSession:
    """Return a pool of connections that leaves messages unchanged and repeats no request.

    Without `keep_alive_seconds`, each request has a connection of its own.
    """
    settings: dict[str, Any] = {"keepalive_timeout": keep_alive_seconds}
    connector = aiohttp.TCPConnector(
        limit=0, ssl=False, **(settings if keep_alive_seconds else {"force_close": True})
    )
    session = aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        skip_auto_headers=_AUTOMATIC,
        auto_decompress=False,
    )
    session._retry_connection = False
    return session


async def close(session: aiohttp.ClientSession) -> None:
    """Close the pool, and break off the answers that are still read from its connections.

    aiohttp's own `close` lets the reader of a body wait for ever.
    """
    assert session.connector is not None
    for connection in list(session.connector._acquired):
        if connection.transport:
            connection.transport.abort()
    await asyncio.sleep(0)  # the readers of the connections notice
    await session.close()


def url(scheme: str, address: Address, request: web.BaseRequest) -> URL:
    """Return the URL of the request at another address, with path and query unchanged."""
    rel = request.rel_url
    return URL.build(
        scheme=scheme,
        host=address.host,
        port=address.port,
        path=rel.raw_path or "/",
        query_string=rel.raw_query_string,
        encoded=True,
    )


async def forward(
    session: aiohttp.ClientSession,
    target: URL,
    request: web.BaseRequest,
    headers: CIMultiDict[str],
    *,
    response_headers: Mapping[str, str] = NO_HEADERS,
    idle_timeout_seconds: float | None = None,
    timeout_seconds: float | None = None,
    failed: Callable[[int], web.Response] = page,
) -> web.StreamResponse:
    """Forward the request, send the answer to the client, and return the answer.

    `response_headers` replace those of the server.
    If the server does not answer, `failed` returns the answer for a status code: 400 or 408 (the
    client did not send the body), 502 (the server closed the connection, or its answer is
    malformed) or 504 (a timeout).

    Raises:
        Unreachable: the server refused the connection.
    """
    body = _Body(request, idle_timeout_seconds)
    timeout = aiohttp.ClientTimeout(
        total=timeout_seconds,
        sock_connect=_CONNECT_TIMEOUT_SECONDS,
        sock_read=idle_timeout_seconds,
    )
    await _answer_expectation(request)
    try:
        response = await session.request(
            request.method,
            target,
            headers=headers,
            data=body.chunks() if request.body_exists else None,
            allow_redirects=False,
            timeout=timeout,
        )
    except aiohttp.ClientConnectorError as error:
        raise Unreachable from error
    except (aiohttp.ClientError, TimeoutError) as error:
        return failed(body.failure or (504 if isinstance(error, TimeoutError) else 502))
    async with response:
        return await _relay(response, request, response_headers)


async def _answer_expectation(request: web.BaseRequest) -> None:
    """Let the client send the body, without asking the target: user guide, "HTTP connections"."""
    if request.headers.get(hdrs.EXPECT, "").lower() == "100-continue":
        await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        request.writer.output_size = 0


class _Body:
    """The body of a request; `failure` is the status when the client does not send all of it."""

    def __init__(self, request: web.BaseRequest, idle_timeout_seconds: float | None) -> None:
        self._content = request.content
        self._timeout = idle_timeout_seconds
        self.failure: int | None = None

    async def chunks(self) -> AsyncIterator[bytes]:
        try:
            while chunk := await asyncio.wait_for(self._content.readany(), self._timeout):
                yield chunk
        except TimeoutError:
            self.failure = 408
            raise
        except (aiohttp.ClientError, web.RequestPayloadError):
            self.failure = 400
            raise


async def _relay(
    source: aiohttp.ClientResponse, request: web.BaseRequest, headers: Mapping[str, str]
) -> web.StreamResponse:
    response = _Response(source)
    response.headers.update(headers)
    try:
        await response.prepare(request)
        async for chunk in source.content.iter_any():
            await response.write(chunk)
    except (aiohttp.ClientError, TimeoutError):
        # The client must see that the body is incomplete.
        if request.transport:
            request.transport.abort()
        return response
    await response.write_eof()
    return response


class _Response(web.StreamResponse):
    """A response with the headers of the target and no others."""

    def __init__(self, source: aiohttp.ClientResponse) -> None:
        super().__init__(
            status=source.status, reason=source.reason, headers=end_to_end(source.headers)
        )
        self._unset = {
            name for name in (hdrs.CONTENT_TYPE, hdrs.SERVER) if name not in self.headers
        }

    async def _prepare_headers(self) -> None:
        await super()._prepare_headers()
        for name in self._unset:
            self.headers.popall(name, None)
