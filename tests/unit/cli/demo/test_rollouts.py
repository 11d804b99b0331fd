import itertools
import threading
from typing import Any, cast

import pytest
import urllib3

from cli.demo import rollouts
from cli.local.stage import Stage
from cli.tools.errors import CommandError
from tests.helpers.examples.environments import DEV

FEWEST = 5
"""Minimum of requests in these tests. The minimum of the demo, 50, takes three seconds."""


class FakeStage:
    """A stage whose load balancer answers one of the requests with another status code."""

    environment = DEV

    def __init__(self, *, bad_status: int = 200) -> None:
        self._statuses = itertools.chain([200, bad_status], itertools.repeat(200))
        self._lock = threading.Lock()
        self._count = 0
        self.has_answered_enough = threading.Event()
        self.lines: list[str] = []

    def system(self) -> "FakeStage":
        return self

    def request(self, _method: str, _url: str) -> urllib3.BaseHTTPResponse:
        with self._lock:
            self._count += 1
            if self._count > FEWEST:
                self.has_answered_enough.set()
            return urllib3.HTTPResponse(status=next(self._statuses))

    def url(self, service: str) -> str:
        return DEV.public_url(DEV.service(service))

    def announce(self, step: str) -> None:
        self.lines.append(step)

    say = announce


def roll_out(
    stage: FakeStage, monkeypatch: pytest.MonkeyPatch, *, error: CommandError | None = None
) -> None:
    """Roll out a version that works, or one whose deployment ends with an error."""

    def deploy_image(*_: Any, **__: Any) -> None:
        stage.has_answered_enough.wait(60)
        if error:
            raise error

    monkeypatch.setattr(rollouts, "_FEWEST_REQUESTS", FEWEST)
    monkeypatch.setattr(rollouts, "deploy_image", deploy_image)
    run = rollouts.roll_out_broken if error else rollouts.roll_out
    run(cast("Stage", stage))


def test_a_rollout_shows_how_many_requests_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = FakeStage()

    roll_out(stage, monkeypatch)

    assert stage.lines[-1].endswith(
        " requests to https://api.dev.cruddur.example/api/activities/home: 0 failed"
    )


def test_one_failed_request_during_a_rollout_fails_the_demo(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stage = FakeStage(bad_status=502)

    with pytest.raises(CommandError, match=r"must lose no request: 1 of \d+ failed"):
        roll_out(stage, monkeypatch)

    assert stage.lines[-1].startswith("  status 502 after ")


def test_the_deployment_of_a_broken_version_has_to_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = FakeStage()

    roll_out(stage, monkeypatch, error=CommandError("not rolled out: backend-flask"))

    assert "the deploy failed, as it must; backend-flask still runs v2" in stage.lines


def test_a_broken_version_that_is_deployed_fails_the_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = FakeStage()
    monkeypatch.setattr(rollouts, "deploy_image", lambda *_, **__: None)

    with pytest.raises(CommandError, match="had to fail and did not"):
        rollouts.roll_out_broken(cast("Stage", stage))
