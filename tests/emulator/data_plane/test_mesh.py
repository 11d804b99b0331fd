"""Requests to deployed services: through the load balancer, and between services."""

import threading
from collections import Counter
from collections.abc import Iterator
from typing import Self

import pytest

from tests.emulator.data_plane.deployed_tasks import DeployedTasks
from tests.emulator.data_plane.mesh import Mesh
from tests.helpers.waiting import wait_until


@pytest.fixture
def may_check() -> bool:
    """Return whether a security-group rule lets `web` connect to `checker`."""
    return True


@pytest.fixture
def mesh(tasks: DeployedTasks, may_check: bool) -> Iterator[Mesh]:
    mesh = Mesh(tasks, may_check=may_check)
    yield mesh
    mesh.delete()


class SteadyLoad:
    """Requests one after the other, until the end of the `with` block."""

    def __init__(self, mesh: Mesh, path: str) -> None:
        self.answers: Counter[tuple[int, str] | str] = Counter()
        self._mesh, self._path = mesh, path
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=self._send) for _ in range(2)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def _send(self) -> None:
        while not self._ended.is_set():
            try:
                self.answers[self._mesh.get(self._path)] += 1
            except Exception as error:  # noqa: BLE001 - every failure counts
                self.answers[repr(error)] += 1


@pytest.mark.parametrize(("service", "path"), [("web", "/"), ("checker", "/check")])
def test_a_deployment_under_load_loses_no_request(mesh: Mesh, service: str, path: str) -> None:
    assert mesh.get(path) == (200, "v1")

    with SteadyLoad(mesh, path) as load:
        mesh.deploy(service, "v2")
        mesh.deploy(service, "v3")
        wait_until(lambda: mesh.get(path) == (200, "v3"))

    assert set(load.answers) <= {(200, "v1"), (200, "v2"), (200, "v3")}
    assert mesh.target_states().count("healthy") == 1


def test_the_answer_is_503_while_no_checker_runs(mesh: Mesh) -> None:
    (task,) = mesh.tasks("checker")
    mesh.ecs.update_service(cluster=mesh.name, service="checker", desiredCount=0)
    wait_until(lambda: mesh.get("/check") == (503, "no healthy upstream"))
    assert task not in mesh.tasks("checker")

    mesh.ecs.update_service(cluster=mesh.name, service="checker", desiredCount=1)
    wait_until(lambda: mesh.get("/check") == (200, "v1"))


def test_a_worker_without_a_port_runs_and_calls_the_other_service(mesh: Mesh) -> None:
    mesh.deploy_worker()

    assert len(mesh.tasks("worker")) == 1


@pytest.mark.parametrize("may_check", [False])
def test_a_service_without_a_security_group_rule_does_not_reach_the_other(mesh: Mesh) -> None:
    status, text = mesh.get("/check")

    assert status == 503
    assert "connection timeout" in text
