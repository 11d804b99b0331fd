"""Service Connect: a proxy for each task, as the Envoy that ECS adds to the task.

Only HTTP passes (`appProtocol` http). Source: Amazon ECS developer guide, "Service Connect
configuration overview". AWS does not document the answers of the proxy: the texts are those of
Envoy (`source/common/router/router.cc`). A request that security groups block fails at once; on
AWS the connection first has to time out.
"""

import asyncio
import functools
import itertools
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from emulator.data_plane.engine import Address
from emulator.data_plane.load_balancer.headers import end_to_end
from emulator.data_plane.load_balancer.proxy import Unreachable, forward, new_session, url
from emulator.data_plane.load_balancer.server import EventLoop, Server
from emulator.data_plane.load_balancer.target_health import Resolve
from emulator.data_plane.service_connect_routes import Route, routes
from emulator.models_lock import MODELS

_ATTEMPTS = 3  # "Number of retries: 2"
_FAILED = "upstream connect error or disconnect/reset before headers. reset reason: "
_ANSWERS = {
    502: (503, f"{_FAILED}connection termination"),
    504: (504, "upstream request timeout"),
}


@dataclass
class _Client:
    task: Any
    routes: Mapping[Address, Route]
    servers: dict[Address, Server] = field(default_factory=dict)


class ServiceConnect:
    """The names that each running task can connect to.

    A name that does not exist when a task starts stays unknown to this task.
    """

    def __init__(self, loop: EventLoop, *, resolve: Resolve) -> None:
        self._loop = loop
        self._resolve = resolve
        self._clients: dict[str, _Client] = {}
        self._requests: Counter[str] = Counter()
        self._turns = itertools.count()
        self._session: aiohttp.ClientSession | None = None

    def connect(self, task: Any) -> Mapping[Address, Address]:
        """Return the names that a starting task may use, each with its address on loopback."""
        with MODELS:
            client = self._clients[task.id] = _Client(task, routes(task))
        for name in client.routes:
            server = Server(functools.partial(self._answer, client, name))
            client.servers[name] = server
            self._loop.spawn(server.start())
        return {name: server.address for name, server in client.servers.items()}

    def disconnect(self, task: Any) -> None:
        """Close the addresses of a task whose containers have ended."""
        if client := self._clients.pop(task.id, None):
            for server in client.servers.values():
                self._loop.spawn(server.stop())

    def refresh(self) -> None:
        """Follow the tasks, services and security groups; the caller holds the lock."""
        for client in list(self._clients.values()):
            client.routes = routes(client.task)

    def is_draining(self, task: Any) -> bool:
        """Return whether requests for a stopping task are possible, or in flight."""
        ip = task.private_ip
        clients = list(self._clients.values())
        known = {e.host for c in clients for route in c.routes.values() for e in route.endpoints}
        return ip in known or self._requests[ip] > 0

    def close(self) -> None:
        """Close all addresses."""
        self._loop.run(self._close())

    async def _close(self) -> None:
        clients = list(self._clients.values())
        self._clients.clear()
        servers = [server for client in clients for server in client.servers.values()]
        await asyncio.gather(*(server.stop() for server in servers))
        if self._session:
            await self._session.close()

    async def _answer(
        self, client: _Client, name: Address, request: web.BaseRequest
    ) -> web.StreamResponse:
        route = client.routes.get(name, Route())
        if route.is_blocked:
            return _page(503, f"{_FAILED}connection timeout")
        first = next(self._turns)
        endpoints = route.endpoints
        in_turn = [endpoints[(first + n) % len(endpoints)] for n in range(len(endpoints))]
        for endpoint in in_turn[:_ATTEMPTS]:
            self._requests[endpoint.host] += 1
            try:
                return await self._forward(endpoint, route, request)
            except Unreachable:
                continue
            finally:
                self._requests[endpoint.host] -= 1
        return _page(503, f"{_FAILED}connection failure" if endpoints else "no healthy upstream")

    async def _forward(
        self, endpoint: Address, route: Route, request: web.BaseRequest
    ) -> web.StreamResponse:
        address = self._resolve(endpoint.host, endpoint.port)
        if address is None:
            raise Unreachable
        if self._session is None:
            self._session = new_session()
        return await forward(
            self._session,
            url("http", address, request),
            request,
            end_to_end(request.headers),
            timeout_seconds=route.request_timeout_seconds or None,
            failed=lambda status: _page(*_ANSWERS.get(status, (status, ""))),
        )


def _page(status: int, text: str) -> web.Response:
    return web.Response(status=status, text=text, headers={"Server": "envoy"})
