"""A load balancer with a handmade routing table, and small servers as its targets."""

import asyncio
import socket
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Self

import requests
import urllib3
from aiohttp import web

from emulator.data_plane.engine import Address
from emulator.data_plane.load_balancer.load_balancers import LoadBalancers
from emulator.data_plane.load_balancer.routing import (
    HealthCheck,
    Listener,
    RoutingTable,
    Rule,
    Target,
    TargetGroup,
)
from emulator.data_plane.load_balancer.server import EventLoop, Handler, Server
from tests.helpers.waiting import DEADLINE_SECONDS, wait_until

GROUP = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/app/1"
LOAD_BALANCER = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/app/1"
FORWARD = {"Type": "forward", "TargetGroupArn": GROUP}
QUICK = HealthCheck(path="/health", interval_seconds=0.05, timeout_seconds=DEADLINE_SECONDS)


def listener(*rules: Rule, action: Mapping[str, Any] = FORWARD, **settings: Any) -> Listener:
    """Return a listener on port 80 by default, with this default action."""
    fields = {"port": 80, "protocol": "HTTP", **settings}
    return Listener(LOAD_BALANCER, "app.elb.test", rules=(*rules, Rule((), action)), **fields)


class Balancing:
    """A context manager: the load balancer and the servers, which stop at its end."""

    def __init__(self, *, emulator: Address | None = None, time_scale: float = 1) -> None:
        self.loop = EventLoop()
        self.addresses: dict[Target, Address] = {}
        self._servers: list[Server] = []
        self._groups: dict[str, TargetGroup] = {}
        self._listeners: tuple[Listener, ...] = ()
        self.balancers = LoadBalancers(
            self.loop,
            resolve=lambda ip, port: self.addresses.get(Target(ip, port)),
            emulator=emulator or Address("127.0.0.1", 9),
            time_scale=time_scale,
        )

    def serve(self, handler: Handler) -> Address:
        """Start a server, and return its address."""
        server = Server(handler)
        self._servers.append(server)
        self.loop.run(server.start())
        return server.address

    def target(self, handler: Handler) -> Target:
        """Start a server as a target; the server answers health checks itself with 200."""

        async def answer(request: web.BaseRequest) -> web.StreamResponse:
            return web.Response() if request.path == "/health" else await handler(request)

        return self.target_at(self.serve(answer))

    def target_at(self, address: Address) -> Target:
        """Return a target whose address on the loopback interface is given."""
        target = Target(f"10.0.0.{len(self.addresses) + 1}", 4567)
        self.addresses[target] = address
        return target

    def route(self, *listeners: Listener, groups: Mapping[str, TargetGroup] | None = None) -> None:
        self._listeners = listeners or self._listeners or (listener(),)
        self._groups = {**self._groups, **(groups or {})}
        self.balancers.use(RoutingTable({x.key: x for x in self._listeners}, dict(self._groups)))

    def register(self, *targets: Target, wait: bool = True, **settings: Any) -> None:
        """Register exactly these targets, by default with a quick health check."""
        group = self._groups.get(GROUP) or TargetGroup(GROUP, frozenset(), QUICK)
        self.route(groups={GROUP: replace(group, targets=frozenset(targets), **settings)})
        if wait:
            wait_until(lambda: {self.health(t) for t in targets} <= {"healthy"})

    def health(self, target: Target) -> str:
        """Return initial, healthy, unhealthy, draining or unused."""
        status = self.balancers.status(GROUP, target.ip, target.port)
        return status.state if status else "unused"

    def address(self, port: int = 80) -> Address:
        """Return the address of a listener."""
        (found,) = (d["address"] for d in self.balancers.describe() if d["port"] == port)
        host, _, number = found.partition(":")
        return Address(host, int(number))

    def request(self, method: str = "GET", path: str = "/", **settings: Any) -> requests.Response:
        """Send a request to the listener on port 80."""
        settings["headers"] = {"Host": "app.test", **settings.get("headers", {})}
        url = f"http://{self.address()}{path}"
        return requests.request(
            method, url, timeout=DEADLINE_SECONDS, allow_redirects=False, **settings
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.balancers.close()
        for server in self._servers:
            self.loop.run(server.stop())
        self.loop.close()


def refuses_connections(address: Address) -> bool:
    """Return whether nothing listens at an address."""
    try:
        socket.create_connection((address.host, address.port), DEADLINE_SECONDS).close()
    except ConnectionRefusedError:
        return True
    except ConnectionResetError:
        return False  # it closes now
    return False


def https(address: Address, host: str, authority: str) -> urllib3.HTTPSConnectionPool:
    """Return connections to an address that trust the authority for the host name only."""
    return urllib3.HTTPSConnectionPool(
        address.host,
        address.port,
        server_hostname=host,
        assert_hostname=host,
        ca_cert_data=authority,
        headers={"Host": host},
        retries=False,
    )


def exchange(address: Address, sent: bytes) -> bytes:
    """Send bytes over a connection of its own, and return all bytes until the end."""

    async def communicate() -> bytes:
        reader, writer = await asyncio.open_connection(address.host, address.port)
        writer.write(sent)
        await writer.drain()
        answer = await asyncio.wait_for(reader.read(-1), DEADLINE_SECONDS)
        writer.close()
        return answer

    return asyncio.run(communicate())
