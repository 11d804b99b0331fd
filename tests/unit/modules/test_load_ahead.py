"""Late reading of answers to `LoadRequest` in jsii's Python client; all others in order."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jsii._kernel.providers.process import _NodeProcess
from jsii._kernel.types import LoadRequest

from cli.tools.project import ROOT
from modules.startup.load_ahead import load_ahead, wait_late

IMPORT_ALL = """
from modules.startup import accelerate
accelerate()
import environments.stacks
from jsii._runtime import kernel
process = kernel.provider._process
before = process.unread
from cdktf import App
App()
print([before, process.unread])
"""


def run(program: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.emulator
def test_all_packages_are_requested_before_the_first_answer_is_read() -> None:
    assert run(IMPORT_ALL).stdout == "[3, 0]\n"


@pytest.mark.emulator
def test_a_package_that_cannot_be_loaded_is_reported_in_jsiis_words(tmp_path: Path) -> None:
    no_folder = tmp_path / "file"
    no_folder.touch()

    result = run(IMPORT_ALL, JSII_RUNTIME_PACKAGE_CACHE_ROOT=str(no_folder))

    assert result.returncode == 1
    assert f"Cannot use the jsii package cache in {no_folder}" in result.stderr


class Client:
    """A client like jsii's: it reads a greeting first, then one answer for each request."""

    def __init__(self, *messages: dict[str, Any]) -> None:
        self.messages = [{"hello": "you"}, *messages]
        self.read: list[dict[str, Any]] = []
        self.handshake()

    def handshake(self) -> None:
        assert self._next_message() == {"hello": "you"}

    def send(self, _request: object, _response_type: type) -> Any:
        return self._next_message()

    def _next_message(self) -> Any:
        self.read.append(self.messages.pop(0))
        return self.read[-1]


@pytest.fixture
def client() -> type[Client]:
    """Return a class of clients that read answers to `LoadRequest` late."""
    late = type("Late", (Client,), {})
    wait_late(late)
    return late


LOAD = LoadRequest(name="package", version="1", tarball="package.tgz")
LOADED = {"ok": {"assembly": "package", "types": 1}}


def test_no_answer_is_read_while_packages_are_requested(client: type[Client]) -> None:
    waiting = client(LOADED, LOADED)

    waiting.send(LOAD, object)
    waiting.send(LOAD, object)

    assert waiting.read == []


def test_every_other_request_gets_its_own_answer(client: type[Client]) -> None:
    waiting = client(LOADED, {"ok": "first"}, LOADED, {"ok": "second"})

    waiting.send(LOAD, object)
    assert waiting.send("question", object) == {"ok": "first"}
    waiting.send(LOAD, object)
    assert waiting.send("question", object) == {"ok": "second"}


def test_answers_stay_in_order_after_a_package_that_could_not_be_loaded(
    client: type[Client],
) -> None:
    waiting = client({"error": "no package"}, {"ok": "first"}, {"ok": "second"})

    waiting.send(LOAD, object)

    assert waiting.send("question", object) == {"error": "no package"}
    assert waiting.send("question", object) == {"ok": "second"}


def test_a_client_that_is_already_connected_continues() -> None:
    early = type("Early", (Client,), {})
    running = early({"ok": "first"}, LOADED, {"ok": "second"})
    wait_late(early)

    assert running.send("question", object) == {"ok": "first"}
    running.send(LOAD, object)
    assert running.send("question", object) == {"ok": "second"}


def test_an_unknown_client_is_not_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    send = _NodeProcess.send
    monkeypatch.delattr(_NodeProcess, "_next_message")

    load_ahead()

    assert _NodeProcess.send is send
