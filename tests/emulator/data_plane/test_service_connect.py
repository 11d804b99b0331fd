"""Names of Service Connect: who may use them, and which tasks answer."""

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import urllib3
from aiohttp import web

from emulator.data_plane.engine import Address
from emulator.data_plane.load_balancer.server import EventLoop, Handler, Server
from emulator.data_plane.service_connect import ServiceConnect
from tests.helpers.balancing import refuses_connections
from tests.helpers.service_mesh import PORT, Mesh
from tests.helpers.waiting import wait_until

VERIFIER = Address("verifier.cluster", PORT)


class Rig:
    """Services `api` and `verifier`, the security groups of both, and servers for the tasks."""

    def __init__(self) -> None:
        self.mesh = Mesh()
        self.api, self.verifier = (self.mesh.security_group(name) for name in ("api", "verifier"))
        self.mesh.service("api")
        self.mesh.service("verifier")
        self.loop = EventLoop()
        self.addresses: dict[tuple[str, int], Address] = {}
        self.servers: list[Server] = []
        self.connect = ServiceConnect(self.loop, resolve=lambda *key: self.addresses.get(key))

    def serve(self, handler: Handler, **settings: Any) -> Any:
        """Run a task of the verifier that answers with the handler."""
        task = self.mesh.task("verifier", self.verifier, **settings)
        server = Server(handler)
        self.servers.append(server)
        self.loop.run(server.start())
        self.addresses[task.private_ip, PORT] = server.address
        return task

    def client(self, *groups: str) -> tuple[Any, Address]:
        """Start a task of the api; return it and the address of the verifier's name."""
        task = self.mesh.task("api", *(groups or (self.api,)))
        return task, self.connect.connect(task)[VERIFIER]

    def close(self) -> None:
        self.connect.close()
        for server in self.servers:
            self.loop.run(server.stop())
        self.loop.close()


@pytest.fixture
def rig(monkeypatch: pytest.MonkeyPatch) -> Iterator[Rig]:
    from moto import mock_aws

    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        rig = Rig()
        try:
            yield rig
        finally:
            rig.close()


def answering(text: str) -> Handler:
    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        return web.Response(text=f"{text} {request.headers['Host']}{request.path_qs}")

    return answer


def get(address: Address) -> tuple[int, str]:
    headers = {"Host": str(VERIFIER)}
    with urllib3.PoolManager() as pool:
        response = pool.request(
            "GET", f"http://{address}/a?b", headers=headers, retries=False, timeout=60
        )
    return response.status, response.data.decode()


def test_a_name_leads_to_the_tasks_of_its_service_in_turn(rig: Rig) -> None:
    rig.mesh.allow(rig.api, rig.verifier)
    for text in "xy":
        rig.serve(answering(text))
    _, address = rig.client()

    answers = {get(address) for _ in range(4)}

    assert answers == {(200, f"{text} {VERIFIER}/a?b") for text in "xy"}


def test_all_names_that_exist_when_a_task_starts_are_known(rig: Rig) -> None:
    task = rig.mesh.task("api", rig.api)
    known = set(rig.connect.connect(task))
    rig.mesh.service("later")
    rig.connect.refresh()

    assert known == {Address("api.cluster", PORT), VERIFIER}


def test_a_task_without_service_connect_knows_no_name(rig: Rig) -> None:
    rig.mesh.backend.services["cluster:api"].service_connect_configuration["enabled"] = False

    assert rig.connect.connect(rig.mesh.task("api", rig.api)) == {}
    assert rig.connect.connect(rig.mesh.task("run-by-hand", rig.api)) == {}


def test_another_namespace_has_other_names(rig: Rig) -> None:
    configuration = rig.mesh.backend.services["cluster:verifier"].service_connect_configuration
    configuration["namespace"] += "2"

    assert VERIFIER not in rig.connect.connect(rig.mesh.task("api", rig.api))


@pytest.mark.parametrize("allowed", ["nothing", "egress", "ingress", "another port"])
def test_a_task_reaches_no_service_without_both_security_group_rules(
    rig: Rig, allowed: str
) -> None:
    if allowed == "egress":
        rig.mesh.allow_to(rig.api, rig.verifier)
    elif allowed == "ingress":
        rig.mesh.allow_from(rig.verifier, rig.api)
    elif allowed == "another port":
        rig.mesh.allow(rig.api, rig.verifier, port=PORT + 1)
    rig.serve(answering("x"))
    _, address = rig.client()

    status, text = get(address)

    assert status == 503
    assert "connection timeout" in text


def test_a_security_group_rule_for_addresses_counts_too(rig: Rig) -> None:
    rig.mesh.allow_to(rig.api, "10.0.0.0/8")
    rig.mesh.allow_from(rig.verifier, "10.0.0.0/8")
    rig.serve(answering("x"))
    _, address = rig.client()

    assert get(address)[0] == 200


def test_a_rule_that_is_added_later_counts_at_once(rig: Rig) -> None:
    rig.serve(answering("x"))
    _, address = rig.client()
    assert get(address)[0] == 503

    rig.mesh.allow(rig.api, rig.verifier)
    rig.connect.refresh()

    assert get(address)[0] == 200


@pytest.mark.parametrize(
    "state",
    [
        {"last_status": "PENDING"},
        {"last_status": "DEACTIVATING"},
        {"desired_status": "STOPPED"},
        {"health_status": "UNKNOWN"},
        {"health_status": "UNHEALTHY"},
    ],
)
def test_only_running_and_healthy_tasks_answer(rig: Rig, state: dict[str, str]) -> None:
    rig.mesh.allow(rig.api, rig.verifier)
    rig.serve(answering("x"), **state)
    _, address = rig.client()

    assert get(address) == (503, "no healthy upstream")


def test_a_task_without_a_health_check_answers_as_soon_as_it_runs(rig: Rig) -> None:
    rig.mesh.allow(rig.api, rig.verifier)
    for container in rig.mesh.definitions["verifier"]:
        del container["healthCheck"]
    rig.serve(answering("x"), health_status="UNKNOWN")
    _, address = rig.client()

    assert get(address)[0] == 200


def test_a_failed_connection_is_tried_with_the_next_task(rig: Rig) -> None:
    rig.mesh.allow(rig.api, rig.verifier)
    gone = rig.serve(answering("gone"))
    rig.serve(answering("x"))
    rig.loop.run(rig.servers.pop(0).stop())
    _, address = rig.client()
    assert {get(address)[0] for _ in range(4)} == {200}

    del rig.addresses[gone.private_ip, PORT]
    assert {get(address)[0] for _ in range(4)} == {200}


def test_a_request_that_a_task_breaks_off_is_not_repeated(rig: Rig) -> None:
    rig.mesh.allow(rig.api, rig.verifier)
    seen = []

    async def break_off(request: web.BaseRequest) -> web.StreamResponse:
        seen.append(request.path)
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    for _ in range(2):
        rig.serve(break_off)
    _, address = rig.client()

    status, text = get(address)

    assert (status, seen) == (503, ["/a"])
    assert "connection termination" in text


def test_a_request_has_the_timeout_of_the_service(rig: Rig) -> None:
    rig.mesh.service("verifier", timeout={"perRequestTimeoutSeconds": 0.2})
    rig.mesh.allow(rig.api, rig.verifier)

    async def hang(_: web.BaseRequest) -> web.StreamResponse:
        await asyncio.Event().wait()
        return web.Response()

    rig.serve(hang)
    _, address = rig.client()

    assert get(address) == (504, "upstream request timeout")


def test_a_stopping_task_finishes_its_requests_and_gets_no_new_one(rig: Rig) -> None:
    rig.mesh.allow(rig.api, rig.verifier)
    started, finish = threading.Event(), asyncio.Event()

    async def slow(_: web.BaseRequest) -> web.StreamResponse:
        started.set()
        await finish.wait()
        return web.Response(text="finished")

    task = rig.serve(slow)
    _, address = rig.client()
    answers: list[tuple[int, str]] = []
    request = threading.Thread(target=lambda: answers.append(get(address)))
    request.start()
    assert started.wait(60)

    task.desired_status = "STOPPED"
    assert rig.connect.is_draining(task)
    rig.connect.refresh()
    assert get(address)[0] == 503
    assert rig.connect.is_draining(task)
    rig.loop.call(finish.set)
    request.join()

    assert answers == [(200, "finished")]
    wait_until(lambda: not rig.connect.is_draining(task))


def test_the_addresses_of_an_ended_task_close(rig: Rig) -> None:
    task, address = rig.client()
    assert get(address)[0] == 503

    rig.connect.disconnect(task)

    wait_until(lambda: refuses_connections(address))
