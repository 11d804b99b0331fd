"""The levers that save waiting and repetition in jsii's Python client."""

import os
import subprocess
import sys
import typing
from pathlib import Path
from typing import Any

import pytest
from jsii import _reference_map
from jsii._kernel.providers.process import _NodeProcess
from jsii._kernel.types import LoadRequest

from bin.commands.project import ROOT
from modules.startup import classes_ahead
from modules.startup.classes_ahead import ask_for_classes_ahead
from modules.startup.load_ahead import load_ahead, wait_late
from modules.startup.type_hints import remember_type_hints

IMPORT_ALL = """
import environments.stacks
from jsii._reference_map import _types
classes = [name for name, each in _types.items() if "TF_RESOURCE_TYPE" in vars(each)]
from jsii._runtime import kernel
process = kernel.provider._process
before = process.unread
from cdktf import App
App()
print([before - len(classes), process.unread, len(classes) > 40])
"""
COUNT_EVALUATIONS = """
import typing
evaluate, evaluated = typing.get_type_hints, []
def counted(of, *rest, **named):
    evaluated.append(getattr(of, "__name__", ""))
    return evaluate(of, *rest, **named)
typing.get_type_hints = counted
import modules
from cdktf import App, TerraformStack
app = App()
for id in "abc":
    TerraformStack(app, id)
print(len([name for name in evaluated if name.startswith("_typecheckingstub__")]))
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
def test_all_packages_and_classes_are_asked_for_before_the_first_answer_is_read() -> None:
    assert run(IMPORT_ALL).stdout == "[3, 0, True]\n"


@pytest.mark.emulator
def test_a_package_that_cannot_be_loaded_is_told_of_in_jsiis_words(tmp_path: Path) -> None:
    no_folder = tmp_path / "file"
    no_folder.touch()

    result = run(IMPORT_ALL, JSII_RUNTIME_PACKAGE_CACHE_ROOT=str(no_folder))

    assert result.returncode == 1
    assert f"Cannot use the jsii package cache in {no_folder}" in result.stderr


class Client:
    """What jsii's client is to the lever: it greets, then answers in turn."""

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
    """A class that waits late."""
    late = type("Late", (Client,), {})
    wait_late(late)
    return late


LOAD = LoadRequest(name="package", version="1", tarball="package.tgz")
LOADED = {"ok": {"assembly": "package", "types": 1}}


def test_nothing_is_read_while_packages_are_asked_for(client: type[Client]) -> None:
    waiting = client(LOADED, LOADED)

    waiting.send(LOAD, object)
    waiting.send(LOAD, object)

    assert waiting.read == []


def test_every_other_question_gets_its_own_answer(client: type[Client]) -> None:
    waiting = client(LOADED, {"ok": "first"}, LOADED, {"ok": "second"})

    waiting.send(LOAD, object)
    assert waiting.send("question", object) == {"ok": "first"}
    waiting.send(LOAD, object)
    assert waiting.send("question", object) == {"ok": "second"}


def test_answers_stay_in_turn_after_a_package_that_could_not_be_loaded(
    client: type[Client],
) -> None:
    waiting = client({"error": "no package"}, {"ok": "first"}, {"ok": "second"})

    waiting.send(LOAD, object)

    assert waiting.send("question", object) == {"error": "no package"}
    assert waiting.send("question", object) == {"ok": "second"}


def test_a_client_that_was_greeted_before_goes_on() -> None:
    early = type("Early", (Client,), {})
    running = early({"ok": "first"}, LOADED, {"ok": "second"})
    wait_late(early)

    assert running.send("question", object) == {"ok": "first"}
    running.send(LOAD, object)
    assert running.send("question", object) == {"ok": "second"}


def test_what_is_asked_ahead_takes_no_answer_from_others(client: type[Client]) -> None:
    waiting: Any = client({"ok": "unread"}, {"ok": "first"}, {"ok": "second"})

    waiting.ask_ahead("hint")
    assert waiting.send("question", object) == {"ok": "first"}
    assert waiting.send("question", object) == {"ok": "second"}


def test_a_client_that_cannot_ask_ahead_gets_its_classes(monkeypatch: pytest.MonkeyPatch) -> None:
    registered: list[type] = []
    monkeypatch.setattr(_reference_map, "register_type", registered.append)
    monkeypatch.setattr(classes_ahead, "_client", object)
    ask_for_classes_ahead()
    resource = type("Resource", (), {"TF_RESOURCE_TYPE": "aws_x", "__jsii_type__": "aws.X"})

    _reference_map.register_type(resource)

    assert registered == [resource]


def test_another_client_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    send = _NodeProcess.send
    monkeypatch.delattr(_NodeProcess, "_next_message")

    load_ahead()

    assert _NodeProcess.send is send


@pytest.mark.emulator
def test_the_hints_of_a_binding_are_evaluated_once() -> None:
    once = int(run(COUNT_EVALUATIONS.replace("abc", "a")).stdout)

    assert once > 0
    assert int(run(COUNT_EVALUATIONS).stdout) == once


def test_hints_of_anything_else_are_evaluated_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typing, "get_type_hints", typing.get_type_hints)
    remember_type_hints()

    class Changing:
        field: int

    assert typing.get_type_hints(Changing) == {"field": int}
    Changing.__annotations__["field"] = str
    assert typing.get_type_hints(Changing) == {"field": str}
