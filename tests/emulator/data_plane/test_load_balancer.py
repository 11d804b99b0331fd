"""Requests through the load balancer of the data plane."""

import asyncio
import socket
import struct
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import aiohttp
import pytest
from aiohttp import web

from emulator.data_plane.engine import Address
from tests.helpers.balancing import Balancing, exchange, listener, refuses_connections
from tests.helpers.waiting import DEADLINE_SECONDS, wait_until

MEBIBYTE = 1024 * 1024


@pytest.fixture
def balancing() -> Iterator[Balancing]:
    with Balancing() as running:
        yield running


def connected(address: Address) -> socket.socket:
    """Connect to an address; every wait has a deadline."""
    return socket.create_connection((address.host, address.port), DEADLINE_SECONDS)


async def echo(request: web.BaseRequest) -> web.StreamResponse:
    """Answer with the headers and the body of the request."""
    body = await request.read()
    return web.json_response(
        {
            "method": request.method,
            "path": request.path_qs,
            "headers": {name.lower(): value for name, value in request.headers.items()},
            "body": body.decode(),
        }
    )


def test_the_target_gets_method_path_query_host_and_body_unchanged(balancing: Balancing) -> None:
    balancing.register(balancing.target(echo))

    answer = balancing.request("PUT", "/a%2Fb//c/?q=1&q=%20&empty=", data=b"hello").json()

    assert answer["method"] == "PUT"
    assert answer["path"] == "/a%2Fb//c/?q=1&q=%20&empty="
    assert answer["headers"]["host"] == "app.test"
    assert answer["headers"]["content-length"] == "5"
    assert answer["body"] == "hello"


def test_the_load_balancer_adds_the_forwarded_headers(balancing: Balancing) -> None:
    balancing.register(balancing.target(echo))

    headers = balancing.request(
        headers={"X-Forwarded-For": "9.9.9.9", "X-Forwarded-Proto": "spoofed"}
    ).json()["headers"]

    assert headers["x-forwarded-for"] == "9.9.9.9, 127.0.0.1"
    assert headers["x-forwarded-proto"] == "http"
    assert headers["x-forwarded-port"] == "80"
    assert headers["x-amzn-trace-id"].startswith("Root=1-")


async def two_headers(_: web.BaseRequest) -> web.StreamResponse:
    return web.Response(headers={"X-Frame-Options": "SAMEORIGIN", "Server": "nginx"})


def test_the_headers_of_a_listener_replace_those_of_the_target(balancing: Balancing) -> None:
    balancing.route(listener(response_headers={"X-Frame-Options": "DENY"}))
    balancing.register(balancing.target(two_headers))

    headers = balancing.request().headers

    assert (headers["X-Frame-Options"], headers["Server"]) == ("DENY", "nginx")


def test_answers_of_the_load_balancer_itself_have_the_headers_too(balancing: Balancing) -> None:
    balancing.route(listener(response_headers={"X-Frame-Options": "DENY"}))
    balancing.register(wait=False)

    answer = balancing.request()

    assert (answer.status_code, answer.headers["X-Frame-Options"]) == (503, "DENY")


def test_the_load_balancer_keeps_the_root_of_a_trace(balancing: Balancing) -> None:
    balancing.register(balancing.target(echo))

    headers = balancing.request(headers={"X-Amzn-Trace-Id": "Root=1-a-b;Sampled=1"}).json()

    trace = headers["headers"]["x-amzn-trace-id"]
    assert trace.startswith("Self=1-")
    assert trace.endswith(";Root=1-a-b;Sampled=1")


def test_hop_by_hop_headers_end_at_the_load_balancer(balancing: Balancing) -> None:
    balancing.register(balancing.target(echo))

    headers = balancing.request(
        headers={"Connection": "keep-alive, X-Private", "X-Private": "1", "TE": "trailers"}
    ).json()["headers"]

    assert not {"x-private", "te", "connection"} & headers.keys()


@pytest.mark.parametrize("drops", [True, False])
def test_invalid_header_names_are_dropped_on_request(balancing: Balancing, drops: bool) -> None:
    balancing.route(listener(drops_invalid_headers=drops))
    balancing.register(balancing.target(echo))

    headers = balancing.request(headers={"x_user": "admin"}).json()["headers"]

    assert ("x_user" in headers) is not drops


def test_the_client_gets_status_headers_and_cookies_unchanged(balancing: Balancing) -> None:
    async def answer(_: web.BaseRequest) -> web.StreamResponse:
        response = web.Response(status=418, reason="Teapot", body=b"x")
        response.headers.add("Set-Cookie", "a=1")
        response.headers.add("Set-Cookie", "b=2")
        response.headers["Server"] = "own"
        return response

    balancing.register(balancing.target(answer))

    response = balancing.request()

    assert (response.status_code, response.reason) == (418, "Teapot")
    assert response.headers["Server"] == "own"
    assert response.raw.headers.getlist("Set-Cookie") == ["a=1", "b=2"]


def test_a_head_request_gets_the_length_and_no_body(balancing: Balancing) -> None:
    async def answer(_: web.BaseRequest) -> web.StreamResponse:
        return web.Response(headers={"Content-Length": "1234"})

    balancing.register(balancing.target(answer))

    response = balancing.request("HEAD")

    assert response.headers["Content-Length"] == "1234"
    assert response.content == b""


@pytest.mark.parametrize("status", [204, 304])
def test_an_answer_without_a_body_gets_no_body(balancing: Balancing, status: int) -> None:
    async def answer(_: web.BaseRequest) -> web.StreamResponse:
        return web.Response(status=status)

    balancing.register(balancing.target(answer))

    response = balancing.request()

    assert response.status_code == status
    assert "Transfer-Encoding" not in response.headers
    assert "Content-Type" not in response.headers


def test_large_bodies_pass_in_both_directions(balancing: Balancing) -> None:
    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        return web.Response(body=await request.content.read())

    balancing.register(balancing.target(answer))
    body = b"0123456789abcdef" * (MEBIBYTE // 16)

    assert balancing.request("POST", data=body).content == body
    chunks = (body[start : start + 4096] for start in range(0, MEBIBYTE, 4096))
    assert balancing.request("POST", data=chunks).content == body


def test_a_compressed_answer_is_not_unpacked(balancing: Balancing) -> None:
    async def answer(_: web.BaseRequest) -> web.StreamResponse:
        return web.Response(body=b"not gzip", headers={"Content-Encoding": "gzip"})

    balancing.register(balancing.target(answer))

    answer_bytes = exchange(
        balancing.address(), b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    )
    assert answer_bytes.endswith(b"not gzip")


def test_an_answer_is_streamed(balancing: Balancing) -> None:
    received = asyncio.Event()

    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b"first")
        await received.wait()
        await response.write(b"last")
        return response

    balancing.register(balancing.target(answer))

    parts = balancing.request(stream=True).iter_content(None)

    assert next(parts) == b"first"
    balancing.loop.call(received.set)
    assert b"".join(parts) == b"last"


def test_the_load_balancer_answers_the_header_expect(balancing: Balancing) -> None:
    balancing.register(balancing.target(echo))

    answer = exchange(
        balancing.address(),
        b"POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n"
        b"Connection: close\r\n\r\nhi",
    )

    assert answer.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n")
    assert b'"expect"' not in answer


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"NONSENSE\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX : b\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"y" * 20_000 + b"\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0",
    ],
)
def test_a_malformed_request_gets_400(balancing: Balancing, request_bytes: bytes) -> None:
    balancing.register(balancing.target(echo))

    answer = exchange(balancing.address(), request_bytes)

    status_line, _, rest = answer.partition(b"\r\n")
    assert status_line.endswith(b" 400 Bad Request")
    assert b"Server: awselb/2.0" in rest


def test_without_a_target_the_answer_is_503(balancing: Balancing) -> None:
    balancing.register()

    response = balancing.request()

    assert (response.status_code, response.reason) == (503, "Service Temporarily Unavailable")
    assert response.headers["Server"] == "awselb/2.0"


def test_a_target_without_a_passed_health_check_gets_nothing(balancing: Balancing) -> None:
    hangs = asyncio.Event()

    async def hang(_: web.BaseRequest) -> web.StreamResponse:
        await hangs.wait()
        return web.Response()

    target = balancing.target_at(balancing.serve(hang))
    balancing.register(target, wait=False)

    assert balancing.request().status_code == 503
    assert balancing.health(target) == "initial"


def test_a_refused_connection_gets_502(balancing: Balancing) -> None:
    target = balancing.target(echo)
    balancing.register(target)
    # A port that is bound and does not listen refuses connections.
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        balancing.addresses[target] = Address(*bound.getsockname())

        assert balancing.request().status_code == 502


def test_a_task_that_has_ended_gets_504(balancing: Balancing) -> None:
    target = balancing.target(echo)
    balancing.register(target)
    del balancing.addresses[target]

    assert balancing.request().status_code == 504


@pytest.mark.parametrize("sent", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Len"])
def test_a_target_that_closes_or_sends_nonsense_gets_502(balancing: Balancing, sent: bytes) -> None:
    seen = []

    async def close(request: web.BaseRequest) -> web.StreamResponse:
        seen.append(request.method)
        transport = request.transport
        assert isinstance(transport, asyncio.Transport)
        transport.write(sent)
        transport.close()
        return web.Response()

    balancing.register(balancing.target(close))

    assert balancing.request("GET").status_code == 502
    assert seen == ["GET"]  # the load balancer does not repeat it


def test_a_target_that_resets_the_connection_gets_502(balancing: Balancing) -> None:
    async def reset(request: web.BaseRequest) -> web.StreamResponse:
        assert request.transport is not None
        linger = struct.pack("ii", 1, 0)
        request.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        request.transport.abort()
        return web.Response()

    balancing.register(balancing.target(reset))

    assert balancing.request("POST", data=b"x").status_code == 502


def test_a_target_that_hangs_gets_504(balancing: Balancing) -> None:
    hangs = asyncio.Event()

    async def hang(_: web.BaseRequest) -> web.StreamResponse:
        await hangs.wait()
        return web.Response()

    balancing.route(listener(idle_timeout_seconds=0.2))
    balancing.register(balancing.target(hang))

    response = balancing.request()

    assert (response.status_code, response.reason) == (504, "Gateway Time-out")


def test_a_client_that_does_not_send_its_body_gets_408(balancing: Balancing) -> None:
    balancing.route(listener(idle_timeout_seconds=0.2))
    balancing.register(balancing.target(echo))

    with connected(balancing.address()) as slow:
        slow.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhi")

        assert slow.recv(1024).startswith(b"HTTP/1.1 408 ")


def test_an_interrupted_body_is_not_a_complete_answer(balancing: Balancing) -> None:
    async def break_off(request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b"half")
        assert request.transport is not None
        request.transport.abort()
        return response

    balancing.register(balancing.target(break_off))

    with pytest.raises(Exception, match=r"[Ii]ncomplete|broken|reset|ended"):
        _ = balancing.request().content


def test_a_hundred_slow_requests_run_at_once(balancing: Balancing) -> None:
    everyone = asyncio.Barrier(100)

    async def meet(_: web.BaseRequest) -> web.StreamResponse:
        await everyone.wait()
        return web.Response(text="met")

    balancing.register(balancing.target(meet))

    with ThreadPoolExecutor(100) as threads:
        answers = list(threads.map(lambda _: balancing.request().text, range(100)))

    assert answers == ["met"] * 100


def test_a_slow_client_does_not_hold_up_others(balancing: Balancing) -> None:
    balancing.register(balancing.target(echo))

    with connected(balancing.address()) as slow:
        slow.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nh")
        assert balancing.request().status_code == 200
        slow.sendall(b"i")
        assert slow.recv(1024).startswith(b"HTTP/1.1 200")


def test_connections_to_clients_and_targets_are_kept(balancing: Balancing) -> None:
    ports = set()

    async def note(request: web.BaseRequest) -> web.StreamResponse:
        ports.add(request.get_extra_info("peername"))
        return web.Response()

    balancing.register(balancing.target(note))

    balancing.request()
    balancing.request()

    assert len(ports) == 1


def test_websocket_messages_pass_in_both_directions(balancing: Balancing) -> None:
    async def converse(request: web.BaseRequest) -> web.StreamResponse:
        server = web.WebSocketResponse(protocols=["chat"])
        await server.prepare(request)
        await server.send_str(request.headers["X-Forwarded-Port"])
        async for message in server:
            await server.send_bytes(message.data.encode())
            await server.close(code=4001, message=b"bye")
        return server

    balancing.register(balancing.target(converse))

    async def talk() -> tuple[object, ...]:
        url = f"ws://{balancing.address()}/chat"
        async with (
            aiohttp.ClientSession() as session,
            session.ws_connect(url, protocols=["other", "chat"]) as client,
        ):
            first = await client.receive_str()
            await client.send_str("hello")
            second = await client.receive_bytes()
            await client.receive()
            return client.protocol, first, second, client.close_code

    assert asyncio.run(talk()) == ("chat", "80", b"hello", 4001)


def test_a_refused_websocket_gets_the_answer_of_the_target(balancing: Balancing) -> None:
    async def refuse(_: web.BaseRequest) -> web.StreamResponse:
        return web.Response(status=403)

    balancing.register(balancing.target(refuse))

    headers = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    assert balancing.request(headers=headers).status_code == 403


def test_requests_per_target_are_counted_once(balancing: Balancing) -> None:
    targets = [balancing.target(echo) for _ in range(2)]
    balancing.register(*targets)
    for _ in range(6):
        balancing.request()

    (first,), (second,) = (
        balancing.balancers.take_request_counts().values(),
        balancing.balancers.take_request_counts().values(),
    )

    assert (first, second) == (3, 0)


def test_a_deleted_listener_refuses_connections(balancing: Balancing) -> None:
    balancing.route(listener(), listener(port=81))
    address = balancing.address(81)

    balancing.route(listener())

    wait_until(lambda: refuses_connections(address))
