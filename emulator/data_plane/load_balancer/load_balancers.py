"""All application load balancers of the emulator, on the loopback interface."""

import functools
import ssl
from collections.abc import Mapping
from typing import Any

import aiohttp
from aiohttp import web

from emulator.data_plane.engine import Address
from emulator.data_plane.load_balancer import routing
from emulator.data_plane.load_balancer.actions import Actions
from emulator.data_plane.load_balancer.answers import page
from emulator.data_plane.load_balancer.certificates import Authority, aws_names, select
from emulator.data_plane.load_balancer.headers import end_to_end
from emulator.data_plane.load_balancer.proxy import Unreachable, forward, new_session, url
from emulator.data_plane.load_balancer.routing import Key, RoutingTable, Target
from emulator.data_plane.load_balancer.server import EventLoop, Server
from emulator.data_plane.load_balancer.statuses import DRAINING, Status
from emulator.data_plane.load_balancer.target_health import Resolve, TargetHealth

_EMULATOR_TIMEOUT_SECONDS = 300


class LoadBalancers:
    """Each listener has a free port of the loopback interface; one more serves AWS's endpoints.

    `resolve` is called in the event loop, without the lock of the models. Requests to the endpoints
    of AWS go to `emulator`.
    """

    def __init__(
        self, loop: EventLoop, *, resolve: Resolve, emulator: Address, time_scale: float
    ) -> None:
        self._loop = loop
        self._emulator = emulator
        self._table = RoutingTable()
        self._servers: dict[Key, Server] = {}
        self._health = TargetHealth(resolve, time_scale=time_scale)
        self._actions = Actions(self._health, resolve)
        self._authority = Authority()
        self._emulator_session: aiohttp.ClientSession | None = None
        tls = self._authority.context_by_server_name(aws_names)
        self._aws = Server(self._answer_as_aws, tls=tls)
        self._loop.spawn(self._aws.start())

    @property
    def authority_pem(self) -> str:
        return self._authority.pem

    @property
    def aws_address(self) -> Address:
        """The address that forwards HTTPS requests for `*.amazonaws.com` to the emulator."""
        return self._aws.address

    def refresh(self) -> None:
        """Follow the resources in moto; the caller holds the lock of the models."""
        self.use(routing.read())

    def use(self, table: RoutingTable) -> None:
        """Route by this table from now on."""
        if table == self._table:
            return
        for key in self._servers.keys() - table.listeners.keys():
            self._loop.spawn(self._servers.pop(key).stop())
        self._table = table
        for key in table.listeners.keys() - self._servers.keys():
            server = Server(functools.partial(self._answer, key), tls=self._tls(key))
            self._servers[key] = server
            self._loop.spawn(server.start())
        self._loop.call(self._health.update, table)

    def describe(self) -> list[dict[str, Any]]:
        """Return the address of each listener."""
        listeners = self._table.listeners
        return [
            {
                "load_balancer": listeners[key].load_balancer_arn,
                "dns_name": listeners[key].dns_name,
                "port": listeners[key].port,
                "address": str(server.address),
            }
            for key, server in list(self._servers.items())
        ]

    def status(self, target_group_arn: str, ip: str, port: int) -> Status | None:
        """Return the health of a target with AWS's reason; None if it is not registered."""
        return self._health.status(target_group_arn, Target(ip, port))

    def draining(self, target_group_arn: str) -> list[Target]:
        """Return the deregistered targets whose deregistration delay has not ended."""
        states = self._health.of_group(target_group_arn)
        return [state.target for state in states if state.status is DRAINING]

    def take_request_counts(self) -> Mapping[str, float]:
        """Return the requests per target of each target group since the last call."""
        return {arn: self._health.take_requests(arn) for arn in self._table.target_groups}

    def close(self) -> None:
        """Close all connections, and stop listening."""
        self._loop.run(self._close())

    async def _close(self) -> None:
        for server in (self._aws, *self._servers.values()):
            await server.stop()
        await self._health.close()
        if self._emulator_session:
            await self._emulator_session.close()

    def _tls(self, key: Key) -> ssl.SSLContext | None:
        if self._table.listeners[key].protocol != "HTTPS":
            return None
        return self._authority.context_by_server_name(
            lambda name: select(self._table.listeners[key].certificates, name)
        )

    async def _answer(self, key: Key, request: web.BaseRequest) -> web.StreamResponse:
        listener = self._table.listeners.get(key)
        return await self._actions.answer(listener, request) if listener else page(503)

    async def _answer_as_aws(self, request: web.BaseRequest) -> web.StreamResponse:
        if self._emulator_session is None:
            self._emulator_session = new_session()
        try:
            return await forward(
                self._emulator_session,
                url("http", self._emulator, request),
                request,
                end_to_end(request.headers),
                idle_timeout_seconds=_EMULATOR_TIMEOUT_SECONDS,
            )
        except Unreachable:
            return page(502)
