"""Commands run in this process, for speed: as their users' shells start them, but for that."""

import importlib
import io
import itertools
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from environments.definition import load
from tests.commands.scanned import Registry
from tests.emulator.process import Emulator
from tests.examples import api, environment, web
from tests.examples.environments import DEV, FOLDER, PROD

__all__ = ["DEV", "PROD", "Outcome", "Run", "lead_to"]
_NUMBERS = itertools.count()


@dataclass(frozen=True)
class Outcome:
    """How a command ended, and what it printed."""

    code: int
    output: str
    error: str


Run = Callable[..., Outcome]


@pytest.fixture(autouse=True)
def _example_environments(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the commands find the example environments instead of the user's."""
    monkeypatch.setattr(load, "FOLDER", FOLDER)


@pytest.fixture(scope="package")
def one_for_all() -> Iterator[Emulator]:
    """An emulator in the account and region of the example environments."""
    with Emulator(account_id=DEV.account_id, region=DEV.region) as running:
        yield running


@pytest.fixture(scope="module")
def emulator(one_for_all: Emulator) -> Emulator:
    """An empty one for each module: starting another would take seconds."""
    one_for_all.reset()
    return one_for_all


@pytest.fixture
def registry(emulator: Emulator) -> Registry:
    """The repositories of two services in an environment that no other test has."""
    return Registry(emulator, environment(name=f"scanned{next(_NUMBERS)}", services=(web(), api())))


def lead_to(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have what runs in this process find the emulator where AWS would be."""
    for name, value in emulator.environment.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def run(
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Run `bin/<command>` with arguments and with bytes on standard input.

    AWS is the emulator in a test that asks for it, and nothing in others.
    """
    if "emulator" in request.fixturenames:
        lead_to(request.getfixturevalue("emulator"), monkeypatch)

    def run(command: str, *arguments: str, given: bytes = b"") -> Outcome:
        module = importlib.import_module(f"bin.commands.{command}")
        monkeypatch.setattr(sys, "argv", [f"bin/{command}", *arguments])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
        capsys.readouterr()
        try:
            module.main()
            code: str | int | None = 0
        except SystemExit as end:
            code = end.code
        printed = capsys.readouterr()
        if isinstance(code, str):
            return Outcome(1, printed.out, f"{printed.err}{code}\n")
        return Outcome(code or 0, printed.out, printed.err)

    return run
