"""Health checks, fail-open, and draining of targets."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import requests
from aiohttp import web

from emulator.data_plane.engine import Address
from emulator.data_plane.load_balancer.health_check import is_success
from emulator.data_plane.load_balancer.routing import HealthCheck, Target, TargetGroup
from emulator.data_plane.load_balancer.statuses import TIMEOUT, Status
from emulator.data_plane.load_balancer.targets import TargetState
from tests.helpers.balancing import GROUP, QUICK, Balancing
from tests.helpers.waiting import wait_until


@pytest.fixture
def balancing() -> Iterator[Balancing]:
    with Balancing() as running:
        yield running


def status(balancing: Balancing, target: Target) -> Status | None:
    return balancing.balancers.status(GROUP, target.ip, target.port)


class Application:
    """A server whose health the test sets."""

    def __init__(self) -> None:
        self.status = 200
        self.checks: list[web.BaseRequest] = []

    async def __call__(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.path == "/health":
            self.checks.append(request)
            return web.Response(status=self.status)
        return web.Response(text=str(id(self)))


async def _hang(_: web.BaseRequest) -> web.StreamResponse:
    await asyncio.Event().wait()
    return web.Response()


def test_a_health_check_is_a_request_of_its_own_to_the_target(balancing: Balancing) -> None:
    application = Application()
    target = balancing.target_at(balancing.serve(application))
    balancing.register(target)

    check = application.checks[0]

    assert check.headers["User-Agent"] == "ELB-HealthChecker/2.0"
    assert check.headers["Host"] == f"{target.ip}:{target.port}"
    assert not check.keep_alive


@pytest.mark.parametrize(
    ("codes", "code", "succeeds"),
    [("200", 200, True), ("200", 204, False), ("200,302", 302, True), ("200-299", 299, True)],
)
def test_the_matcher_decides_which_codes_are_successes(
    codes: str, code: int, succeeds: bool
) -> None:
    assert is_success(code, codes) is succeeds


def test_a_new_target_needs_one_success_and_an_unhealthy_target_the_threshold() -> None:
    check = HealthCheck(healthy_threshold=3, unhealthy_threshold=2)
    state = TargetState(TargetGroup(GROUP, frozenset(), check), Target("10.0.0.1", 80))
    seen = []

    for failure in (None, TIMEOUT, TIMEOUT, None, None, None, TIMEOUT, None):
        state.record(failure)
        seen.append(state.status.state)

    assert seen == ["healthy"] * 2 + ["unhealthy"] * 3 + ["healthy"] * 3


def test_a_new_target_that_fails_is_checked_initially_until_the_threshold() -> None:
    state = TargetState(TargetGroup(GROUP, frozenset()), Target("10.0.0.1", 80))
    assert state.status.reason == "Elb.RegistrationInProgress"

    state.record(TIMEOUT)
    assert (state.status.state, state.status.reason) == ("initial", "Elb.InitialHealthChecking")

    state.record(TIMEOUT)
    assert state.status == TIMEOUT


def test_an_unexpected_code_is_the_reason(balancing: Balancing) -> None:
    application = Application()
    application.status = 503
    target = balancing.target_at(balancing.serve(application))
    balancing.register(target, wait=False)

    wait_until(lambda: balancing.health(target) == "unhealthy")

    assert status(balancing, target) == (
        "unhealthy",
        "Target.ResponseCodeMismatch",
        "Health checks failed with these codes: [503]",
    )


def test_a_target_that_hangs_times_out(balancing: Balancing) -> None:
    target = balancing.target_at(balancing.serve(_hang))
    balancing.register(target, wait=False, health_check=replace(QUICK, timeout_seconds=0.05))

    wait_until(lambda: balancing.health(target) == "unhealthy")

    assert status(balancing, target) == ("unhealthy", "Target.Timeout", "Request timed out")


def test_a_task_that_has_ended_times_out(balancing: Balancing) -> None:
    target = Target("10.9.9.9", 80)
    balancing.register(target, wait=False)

    wait_until(lambda: balancing.health(target) == "unhealthy")

    assert status(balancing, target) == TIMEOUT


def test_a_refused_connection_fails_the_health_check(balancing: Balancing) -> None:
    target = balancing.target_at(balancing.serve(Application()))
    balancing.register(target)
    # A port that is bound and does not listen refuses connections.
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        balancing.addresses[target] = Address(*bound.getsockname())
        wait_until(lambda: balancing.health(target) == "unhealthy")

    assert status(balancing, target) == (
        "unhealthy",
        "Target.FailedHealthChecks",
        "Health checks failed",
    )


def test_an_unhealthy_target_gets_no_request_and_recovers(balancing: Balancing) -> None:
    sick, well = Application(), Application()
    targets = [balancing.target_at(balancing.serve(x)) for x in (sick, well)]
    balancing.register(*targets)
    sick.status = 500
    wait_until(lambda: balancing.health(targets[0]) == "unhealthy")

    assert {balancing.request().text for _ in range(10)} == {str(id(well))}

    sick.status = 200
    wait_until(lambda: balancing.health(targets[0]) == "healthy")
    assert len({balancing.request().text for _ in range(10)}) == 2


def test_requests_go_to_unhealthy_targets_when_none_is_healthy(balancing: Balancing) -> None:
    application = Application()
    target = balancing.target_at(balancing.serve(application))
    balancing.register(target)
    application.status = 500
    wait_until(lambda: balancing.health(target) == "unhealthy")

    assert balancing.request().status_code == 200


def test_a_target_group_that_no_listener_uses_is_not_checked(balancing: Balancing) -> None:
    target = balancing.target_at(balancing.serve(Application()))
    balancing.register(target, wait=False, is_in_use=False)
    wait_until(lambda: status(balancing, target))

    assert status(balancing, target) == (
        "unused",
        "Target.NotInUse",
        "Target group is not configured to receive traffic from the load balancer",
    )

    balancing.register(target, is_in_use=True)


def test_a_draining_target_finishes_its_requests_and_gets_no_new_one() -> None:
    started, finish = threading.Event(), asyncio.Event()

    async def slow(request: web.BaseRequest) -> web.StreamResponse:
        if request.path == "/slow":
            started.set()
            await finish.wait()
        return web.Response(text="old")

    async def new(_: web.BaseRequest) -> web.StreamResponse:
        return web.Response(text="new")

    # A scaled delay of 1 ms has ended long before the request does.
    with Balancing(time_scale=0.001) as balancing, ThreadPoolExecutor() as threads:
        old = balancing.target(slow)
        quick = replace(QUICK, interval_seconds=50)
        balancing.register(old, health_check=quick, deregistration_delay_seconds=60)
        pending = threads.submit(balancing.request, path="/slow")
        assert started.wait(60)

        balancing.register(replacement := balancing.target(new))

        assert {balancing.request().text for _ in range(10)} == {"new"}
        assert balancing.health(old) == "draining"
        balancing.loop.call(finish.set)
        assert pending.result().text == "old"
        wait_until(lambda: balancing.health(old) == "unused")
        assert balancing.health(replacement) == "healthy"


def test_a_target_drains_for_the_deregistration_delay(balancing: Balancing) -> None:
    target = balancing.target_at(balancing.serve(Application()))
    balancing.register(target, deregistration_delay_seconds=3600)

    balancing.register()

    wait_until(lambda: balancing.health(target) == "draining")
    assert balancing.balancers.draining(GROUP) == [target]
    assert balancing.request().status_code == 503


def test_a_draining_target_that_is_registered_again_is_checked_again(balancing: Balancing) -> None:
    target = balancing.target_at(balancing.serve(Application()))
    balancing.register(target, deregistration_delay_seconds=3600)
    balancing.register()
    wait_until(lambda: balancing.health(target) == "draining")

    balancing.register(target)


def test_connections_to_a_target_close_when_its_draining_ends(balancing: Balancing) -> None:
    closed = threading.Event()

    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        async def watch(transport: asyncio.Transport) -> None:
            while not transport.is_closing():  # noqa: ASYNC110 - a transport has no event
                await asyncio.sleep(0.01)
            closed.set()

        assert isinstance(request.transport, asyncio.Transport)
        watches.append(asyncio.create_task(watch(request.transport)))
        return web.Response()

    watches: list[asyncio.Task[None]] = []
    target = balancing.target(answer)
    balancing.register(target, deregistration_delay_seconds=0)
    balancing.request()
    assert not closed.is_set()

    balancing.register()

    assert closed.wait(60)


def test_a_request_that_outlives_the_deregistration_delay_gets_502(balancing: Balancing) -> None:
    started = threading.Event()

    async def hang(_: web.BaseRequest) -> web.StreamResponse:
        started.set()
        await asyncio.Event().wait()
        return web.Response()

    target = balancing.target(hang)
    balancing.register(target, deregistration_delay_seconds=0)
    with ThreadPoolExecutor() as threads:
        pending = threads.submit(balancing.request)
        assert started.wait(60)

        balancing.register()

        assert pending.result().status_code == 502


def test_an_answer_that_outlives_the_deregistration_delay_breaks_off(balancing: Balancing) -> None:
    async def hang(request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b"half")
        await asyncio.Event().wait()
        return response

    target = balancing.target(hang)
    balancing.register(target, deregistration_delay_seconds=0)
    response = balancing.request(stream=True)

    balancing.register()

    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        _ = response.content
