"""Start and connect the parts of the data plane."""

import http
import json
import logging
import threading
from collections.abc import Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from emulator.data_plane import credentials, ecs_api
from emulator.data_plane.engine import Address, Engine
from emulator.data_plane.load_balancer.load_balancers import LoadBalancers
from emulator.data_plane.load_balancer.server import EventLoop
from emulator.data_plane.processes import Processes
from emulator.data_plane.scaling import Scaling
from emulator.data_plane.service_connect import ServiceConnect
from emulator.data_plane.services import Services
from emulator.data_plane.settings import Settings
from emulator.data_plane.task_schedules import TaskSchedules
from emulator.data_plane.tasks import Tasks
from emulator.extensions import target_health
from emulator.extensions.rollouts.scheduler import schedule_with
from emulator.models_lock import MODELS

_LOG = logging.getLogger(__name__)

PATH = "/_cruddur/data-plane"
SCHEDULES_PATH = f"{PATH}/schedules/"
"""A POST to this path with the ARN of a schedule runs the schedule's task at once."""

_TICK_SECONDS = 0.1


class DataPlane:
    """The parts that make deployed tasks run, and the thread that reconciles them."""

    def __init__(self, settings: Settings, *, emulator: Address, account_id: str) -> None:
        """Extend moto; call this once, after the extensions and before the first request."""
        self._settings, scale = settings, settings.time_scale
        self._loop = EventLoop()
        self._service_connect = names = ServiceConnect(self._loop, resolve=self._address)
        pairs = [text.split("=", 1) for text in settings.forwards]
        self.tasks = Tasks(
            _engine(settings.engine, account_id),
            emulator=emulator,
            forwards={Address.parse(name): Address.parse(target) for name, target in pairs},
            time_scale=scale,
            names=names,
        )
        self._load_balancers = balancers = LoadBalancers(
            self._loop, resolve=self.tasks.address, emulator=emulator, time_scale=scale
        )
        self._services = services = Services(self.tasks, target_health.state, time_scale=scale)
        self.tasks.is_draining = lambda task: services.is_draining(task) or names.is_draining(task)
        self._scaling = Scaling(
            balancers.take_request_counts,
            time_scale=scale,
            scheduled_scaling=settings.scheduled_scaling,
        )
        self._task_schedules = TaskSchedules(self.tasks)
        ecs_api.apply(self.tasks)
        target_health.follow(balancers)
        schedule_with(self._services)
        self._closing = threading.Event()
        threading.Thread(target=self._control, daemon=True).start()

    def description(self) -> dict[str, Any]:
        """Return what clients need to know: the answer of `GET /_cruddur/data-plane`."""
        return {
            "engine": self._settings.engine,
            "time_scale": self._settings.time_scale,
            "authority": self._load_balancers.authority_pem,
            "listeners": self._load_balancers.describe(),
            "aws": str(self._load_balancers.aws_address),
        }

    def serving(self, application: WSGIApplication) -> WSGIApplication:
        """Wrap the application: answer the data plane's own paths."""

        def answer(variables: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
            path = variables.get("PATH_INFO", "")
            if path == PATH:
                return _json(start, http.HTTPStatus.OK, self.description())
            if path.startswith(credentials.PATH):
                with MODELS:
                    document = self.tasks.credentials(path.removeprefix(credentials.PATH))
                if document:
                    return _json(start, http.HTTPStatus.OK, document)
                return _json(start, http.HTTPStatus.BAD_REQUEST, credentials.NOT_FOUND)
            if path.startswith(SCHEDULES_PATH) and variables["REQUEST_METHOD"] == "POST":
                with MODELS:
                    exists = self._task_schedules.run_now(path.removeprefix(SCHEDULES_PATH))
                status = http.HTTPStatus.OK if exists else http.HTTPStatus.NOT_FOUND
                return _json(start, status, {})
            return application(variables, start)

        return answer

    def _address(self, private_ip: str, port: int) -> Address | None:
        return self.tasks.address(private_ip, port)

    def close(self) -> None:
        """End all tasks."""
        self._closing.set()
        self._load_balancers.close()
        self._service_connect.close()
        self._loop.close()
        self.tasks.close()

    def _control(self) -> None:
        while not self._closing.wait(_TICK_SECONDS):
            try:
                with MODELS:
                    self.tasks.tick()
                    self._load_balancers.refresh()
                    self._service_connect.refresh()
                    self._scaling.tick()
                    self._task_schedules.tick()
                    self._services.reconcile()
            except Exception:  # noqa: BLE001 - the next tick may succeed
                _LOG.exception("The data plane could not reconcile; the next tick tries again")


def _engine(name: str, account_id: str) -> Engine:
    if name == "processes":
        return Processes()
    # The image of the emulator has no client for Docker.
    from emulator.data_plane.containers import Containers

    return Containers(account_id=account_id)


def _json(
    start: StartResponse, status: http.HTTPStatus, content: dict[str, Any]
) -> Iterable[bytes]:
    body = json.dumps(content).encode()
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    start(f"{status.value} {status.phrase}", headers)
    return [body]
