"""`bin/cruddur emulator`: shell code on standard output, messages on standard error."""

import os
from collections.abc import Iterator

import pytest

from emulator.process import Emulator
from environments.definition import names
from tests.helpers.commands import DEV, Run

PID = "CRUDDUR_EMULATOR_PID"


@pytest.fixture(autouse=True)
def _no_emulator_of_this_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(PID, raising=False)


@pytest.fixture(scope="module")
def running() -> Iterator[Emulator]:
    """Run an emulator as users do: the command knows it by its command line."""
    with Emulator(account_id=DEV.account_id, region=DEV.region) as running:
        yield running


@pytest.fixture
def started(running: Emulator, monkeypatch: pytest.MonkeyPatch) -> Emulator:
    """Return that emulator, which is the one of this shell."""
    _export({**running.environment, PID: str(running.pid)}, monkeypatch)
    return running


def _export(variables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)


def _exported(script: str) -> dict[str, str]:
    lines = [line.removeprefix("export ") for line in script.splitlines() if "=" in line]
    return dict(line.split("=", 1) for line in lines)


def test_starts_seeds_and_stops(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    started = run("emulator", "start", "dev")
    variables = _exported(started.output)
    _export(variables, monkeypatch)
    try:
        monkeypatch.setenv("AWS_ENDPOINT_URL", "")
        astray = run("emulator", "seed", "dev")
        monkeypatch.setenv("AWS_ENDPOINT_URL", variables["AWS_ENDPOINT_URL"])
        seeded = run("emulator", "seed", "dev")
        again = run("emulator", "start")
    finally:
        stopped = run("emulator", "stop")

    assert "AWS_ENDPOINT_URL must lead to the emulator" in astray.error
    assert "Hosted zone dev.cruddur.example: exists." in seeded.error
    assert "Image of backend-flask: skipped, no repository exists yet" in seeded.error
    assert (again.code, again.output) == (1, "")
    assert (stopped.code, f"unset {PID}" in stopped.output) == (0, True)
    assert run("emulator", "stop").code == 1


@pytest.mark.parametrize(
    ("image", "message"),
    [
        ("backend-flask", "--image must be SERVICE=TAG, for example backend-flask=v2"),
        ("backend=v2", "service must be one of backend-flask"),
        ("backend-flask=v 2", "--image "),
        (
            "backend-flask=v2",
            "backend-flask has no repository: bin/cruddur deploy dev --registry-only",
        ),
    ],
)
@pytest.mark.usefixtures("started")
def test_refuses_an_image_that_cannot_be_created(run: Run, image: str, message: str) -> None:
    answer = run("emulator", "seed", "dev", "--image", image)

    assert answer.code == 1
    assert message in answer.error.splitlines()[-1]


def test_creates_a_stand_in_image_of_another_tag(started: Emulator, run: Run) -> None:
    repository = names.repository("dev", "backend-flask")
    started.client("ecr").create_repository(repositoryName=repository)

    seeded = run("emulator", "seed", "dev", "--image", "backend-flask=v2")

    assert seeded.error.endswith(
        "Roll it out: bin/cruddur deploy dev --var backend_flask_image_tag=v2\n"
    )
    found = started.client("ecr").describe_images(
        repositoryName=repository, imageIds=[{"imageTag": "v2"}]
    )
    assert len(found["imageDetails"]) == 1


@pytest.mark.parametrize("command", [["stop"], ["seed", "dev"]])
def test_reports_that_none_is_running(run: Run, command: list[str]) -> None:
    answer = run("emulator", *command)

    assert answer.code == 1
    assert answer.error == (
        f'bin/cruddur emulator: {PID} is not set; start one with eval "$(bin/cruddur emulator '
        'start)"\n'
    )


def test_refuses_to_stop_what_is_not_an_emulator(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PID, str(os.getpid()))

    answer = run("emulator", "stop")

    assert answer.code == 1
    assert "which is no emulator of ours" in answer.error
