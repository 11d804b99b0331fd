"""Perform the action of a listener rule: forward, redirect or fixed response."""

import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from aiohttp import web

from emulator.data_plane.load_balancer.answers import fixed, page
from emulator.data_plane.load_balancer.headers import for_target
from emulator.data_plane.load_balancer.proxy import Unreachable, forward, url
from emulator.data_plane.load_balancer.routing import Listener, target_groups
from emulator.data_plane.load_balancer.rules import matching_rule, redirect_location
from emulator.data_plane.load_balancer.target_health import Resolve, TargetHealth
from emulator.data_plane.load_balancer.targets import TargetState
from emulator.data_plane.load_balancer.upgrades import is_upgrade, relay_messages


class Actions:
    """The actions of all listeners; the targets of a group get requests in turn (round robin)."""

    def __init__(self, health: TargetHealth, resolve: Resolve) -> None:
        self._health = health
        self._resolve = resolve
        self._turns: dict[str, Iterator[int]] = defaultdict(itertools.count)

    async def answer(self, listener: Listener, request: web.BaseRequest) -> web.StreamResponse:
        """Answer a request by the rules of the listener, with the listener's response headers.

        The headers replace those of the target. Source: user guide for Application Load Balancers,
        "HTTP header modification".
        """
        response = await self._answer(listener, request)
        if not response.prepared:
            response.headers.update(listener.response_headers)
        return response

    async def _answer(self, listener: Listener, request: web.BaseRequest) -> web.StreamResponse:
        if "Host" not in request.headers:
            return page(400)
        action = matching_rule(listener, request).action
        if redirect := action.get("RedirectConfig"):
            status = int(redirect["StatusCode"].removeprefix("HTTP_"))
            return page(status, location=redirect_location(redirect, listener, request))
        if answer := action.get("FixedResponseConfig"):
            body, content_type = answer.get("MessageBody") or "", answer.get("ContentType") or ""
            return fixed(int(answer["StatusCode"]), body, content_type)
        state = self._choose(action)
        if state is None:
            return page(503)
        with state.request():
            return await self._forward(state, listener, request)

    def _choose(self, action: Mapping[str, Any]) -> TargetState | None:
        """Return a target; unhealthy targets get requests if none is healthy.

        A new target gets no request before a health check has passed (user guide, "Health checks
        for Application Load Balancer target groups"). Without other targets the answer is 503. AWS
        does not document this answer.
        """
        (arn,) = target_groups(action)  # weights of several target groups are not supported
        states = self._health.of_group(arn)
        for usable in ("healthy", "unhealthy"):
            if found := [state for state in states if state.status.state == usable]:
                return found[next(self._turns[arn]) % len(found)]
        return None

    async def _forward(
        self, state: TargetState, listener: Listener, request: web.BaseRequest
    ) -> web.StreamResponse:
        address = self._resolve(state.target.ip, state.target.port)
        if address is None:
            # The task has ended. On AWS the connection times out after 10 seconds.
            return page(504)
        target, headers = (
            url(state.group.protocol.lower(), address, request),
            for_target(request, listener),
        )
        session = state.session()
        if is_upgrade(request):
            return await relay_messages(session, target, request, headers)
        try:
            return await forward(
                session,
                target,
                request,
                headers,
                response_headers=listener.response_headers,
                idle_timeout_seconds=listener.idle_timeout_seconds,
            )
        except Unreachable:
            return page(502)
