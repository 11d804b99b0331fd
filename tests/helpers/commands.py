"""Fixtures that run commands in the test process, for speed, in place of a shell."""

import io
import itertools
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from cli import main
from environments.definition import load
from tests.helpers.emulator import Emulator
from tests.helpers.examples import api, environment, web
from tests.helpers.examples.environments import DEV, FOLDER, PROD
from tests.helpers.scanned import Registry

__all__ = ["DEV", "PROD", "Outcome", "Run", "use_emulator"]
_NUMBERS = itertools.count()


@dataclass(frozen=True)
class Outcome:
    """The exit code of a command, and its output."""

    code: int
    output: str
    error: str


Run = Callable[..., Outcome]


@pytest.fixture(autouse=True)
def _example_environments(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the commands find the example environments instead of the user's."""
    monkeypatch.setattr(load, "FOLDER", FOLDER)


@pytest.fixture(scope="package")
def package_emulator() -> Iterator[Emulator]:
    """Yield an emulator for the account and region of the example environments."""
    with Emulator(account_id=DEV.account_id, region=DEV.region) as running:
        yield running


@pytest.fixture(scope="module")
def emulator(package_emulator: Emulator) -> Emulator:
    """Return the emulator, reset for each module: starting another one would take seconds."""
    package_emulator.reset()
    return package_emulator


@pytest.fixture
def registry(emulator: Emulator) -> Registry:
    """Return the repositories of two services in an environment that no other test uses."""
    return Registry(emulator, environment(name=f"scanned{next(_NUMBERS)}", services=(web(), api())))


def use_emulator(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """Point the AWS clients of this process to the emulator."""
    for name, value in emulator.environment.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def run(
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Run `bin/cruddur <command>` with arguments and with bytes on standard input.

    The command uses the emulator if the test requests that fixture; otherwise it reaches no AWS.
    """
    if "emulator" in request.fixturenames:
        use_emulator(request.getfixturevalue("emulator"), monkeypatch)

    def run(command: str, *arguments: str, given: bytes = b"") -> Outcome:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
        capsys.readouterr()
        try:
            main.run([command, *arguments])
            code: str | int | None = 0
        except SystemExit as end:
            code = end.code
        printed = capsys.readouterr()
        if isinstance(code, str):
            return Outcome(1, printed.out, f"{printed.err}{code}\n")
        return Outcome(code or 0, printed.out, printed.err)

    return run
