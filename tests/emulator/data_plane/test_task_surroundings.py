"""The tasks' supervisor with the engine, the names and the scheduler that surround it."""

import itertools
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import pytest
from moto.ec2.models import ec2_backends
from moto.ecs.models import ecs_backends

from emulator.data_plane.engine import Address, Container
from emulator.data_plane.tasks import Tasks
from emulator.models_lock import MODELS
from tests.emulator.data_plane.small_programs import MINUTE
from tests.helpers.waiting import wait_until

EMULATOR = Address("127.0.0.1", 4566)
VERIFIER = Address("verifier.dev", 5555)
LISTENER = Address("127.0.0.1", 20555)
_NUMBERS = itertools.count()


class Running:
    """A container that runs until it is stopped."""

    def __init__(self) -> None:
        self.ended = threading.Event()
        self.stop_timeout_seconds: float | None = None

    def wait(self) -> int:
        self.ended.wait(MINUTE)
        return 143

    def succeeds(self, _command: Sequence[str], _timeout_seconds: float) -> bool:
        return True

    def stop(self, timeout_seconds: float) -> None:
        self.stop_timeout_seconds = timeout_seconds
        self.ended.set()


class SeemingEngine:
    """An engine whose sandboxes contain nothing; it is its own only sandbox."""

    def __init__(self) -> None:
        self.forwards: Mapping[Address, Address] = {}
        self.running = Running()
        self.is_removed = False

    def create_sandbox(
        self,
        _task_id: str,
        *,
        containers: Sequence[Container],
        forwards: Mapping[Address, Address],
    ) -> "SeemingEngine":
        assert containers
        self.forwards = forwards
        return self

    def start(self, _container: Container, _write: Callable[[str], None]) -> Running:
        return self.running

    def address(self, tcp_port: int) -> Address:
        return {80: Address("127.0.0.1", 20080)}[tcp_port]

    def remove(self) -> None:
        self.is_removed = True

    def close(self) -> None:
        """Nothing runs."""


class SeemingNames:
    """Names that lead to one listener."""

    def __init__(self) -> None:
        self.connected: list[Any] = []

    def connect(self, task: Any) -> Mapping[Address, Address]:
        self.connected.append(task)
        return {VERIFIER: LISTENER}

    def disconnect(self, task: Any) -> None:
        self.connected.remove(task)


@pytest.fixture
def engine() -> SeemingEngine:
    return SeemingEngine()


@pytest.fixture
def tasks(engine: SeemingEngine) -> Tasks:
    ecs_backends.reset()  # Other tests of this process leave tasks that no data plane ran.
    return Tasks(engine, emulator=EMULATOR)


def _started(tasks: Tasks, **definition: Any) -> Any:
    """Start a task in a cluster of its own, and wait until it runs."""
    backend = ecs_backends["123456789012"]["us-east-1"]
    name = f"cluster-{next(_NUMBERS)}"
    container = {"name": "app", "image": "app", "memory": 64, **definition}
    with MODELS:
        backend.create_cluster(name)
        backend.register_task_definition(name, [container], requires_compatibilities=["FARGATE"])
        subnet = ec2_backends["123456789012"]["us-east-1"].describe_subnets()[0].id
        network = {"awsvpcConfiguration": {"subnets": [subnet], "securityGroups": []}}
        (task,) = backend.run_task(name, name, 1, None, "", None, "FARGATE", network)
        tasks.start(task)
    wait_until(lambda: task.last_status == "RUNNING")
    return task


def _stop(tasks: Tasks, task: Any) -> None:
    with MODELS:
        tasks.stop(task, code="ServiceSchedulerInitiated", reason="Scaling")


def test_the_port_of_a_running_task_is_reached_at_the_engines_address(tasks: Tasks) -> None:
    task = _started(tasks)

    assert tasks.address(task.private_ip, 80) == Address("127.0.0.1", 20080)
    assert tasks.address(task.private_ip, 81) is None
    assert tasks.address("10.0.0.0", 80) is None
    _stop(tasks, task)
    wait_until(lambda: tasks.address(task.private_ip, 80) is None)


def test_a_running_task_reaches_the_emulator_and_its_names(engine: SeemingEngine) -> None:
    names = SeemingNames()
    tasks = Tasks(engine, emulator=EMULATOR, names=names)
    task = _started(tasks)

    assert engine.forwards == {EMULATOR: EMULATOR, VERIFIER: LISTENER}
    assert names.connected == [task]
    _stop(tasks, task)
    wait_until(lambda: task.last_status == "STOPPED")
    assert names.connected == []
    assert engine.is_removed


def test_the_containers_run_while_the_task_drains(tasks: Tasks, engine: SeemingEngine) -> None:
    drained = threading.Event()
    tasks.is_draining = lambda _task: not drained.is_set()
    task = _started(tasks)

    _stop(tasks, task)

    wait_until(lambda: task.last_status == "DEACTIVATING")
    assert not engine.running.ended.is_set()
    drained.set()
    wait_until(lambda: task.last_status == "STOPPED")


def test_the_engine_gets_the_stop_timeout(tasks: Tasks, engine: SeemingEngine) -> None:
    task = _started(tasks, stopTimeout=7)

    _stop(tasks, task)

    wait_until(lambda: task.last_status == "STOPPED")
    assert engine.running.stop_timeout_seconds == 7


def test_a_stopped_task_stays_listed_for_an_hour(tasks: Tasks) -> None:
    task = _started(tasks)
    listed = task._backend.tasks[task.cluster_name]
    _stop(tasks, task)
    wait_until(lambda: task.last_status == "STOPPED")

    with MODELS:
        tasks.tick()
        assert list(listed.values()) == [task]
        task.stopped_at -= timedelta(minutes=61)
        tasks.tick()

    assert listed == {}


def test_a_task_that_moto_forgets_ends_without_draining(
    tasks: Tasks, engine: SeemingEngine
) -> None:
    tasks.is_draining = lambda _task: True
    task = _started(tasks)

    with MODELS:
        task._backend.tasks.clear()
        tasks.tick()

    wait_until(lambda: engine.is_removed)
