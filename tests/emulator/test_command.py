"""`bin/cruddur emulator`: shell code on standard output, messages on standard error."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from emulator.process import Emulator
from environments.definition import names
from tests.helpers.clone import Clone

PID = "CRUDDUR_EMULATOR_PID"
_sources: list[Path] = []


@pytest.fixture(scope="module", autouse=True)
def _example_environments(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Run the commands in a copy of the sources, which has the example environments."""
    _sources.append(Clone.of_sources(tmp_path_factory.mktemp("emulator") / "clone").folder)
    yield
    _sources.clear()


@pytest.fixture(scope="module")
def started() -> Iterator[Emulator]:
    """Run an emulator as users do: the command knows it by its command line."""
    with Emulator() as started:
        yield started


def _run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if name != PID}
    return subprocess.run(
        [sys.executable, "-m", "cli.main", "emulator", *arguments],
        cwd=_sources[0],
        env={**inherited, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def _exported(script: str) -> dict[str, str]:
    lines = [line.removeprefix("export ") for line in script.splitlines() if "=" in line]
    return dict(line.split("=", 1) for line in lines)


def test_starts_seeds_and_stops() -> None:
    started = _run("start", "dev")
    variables = _exported(started.stdout)
    try:
        astray = _run("seed", "dev", **{PID: variables[PID], "AWS_ENDPOINT_URL": ""})
        seeded = _run("seed", "dev", **variables)
        again = _run("start", **variables)
    finally:
        stopped = _run("stop", **variables)

    assert "AWS_ENDPOINT_URL must lead to the emulator" in astray.stderr
    assert "Hosted zone dev.cruddur.example: exists." in seeded.stderr
    assert "Image of backend-flask: skipped, no repository exists yet" in seeded.stderr
    assert (again.returncode, again.stdout) == (1, "")
    assert (stopped.returncode, f"unset {PID}" in stopped.stdout) == (0, True)
    assert _run("stop", **variables).returncode == 1


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
def test_refuses_an_image_that_cannot_be_created(
    started: Emulator, image: str, message: str
) -> None:
    variables = {**started.environment, PID: str(started.pid)}

    answer = _run("seed", "dev", "--image", image, **variables)

    assert answer.returncode == 1
    assert message in answer.stderr.splitlines()[-1]


def test_creates_a_stand_in_image_of_another_tag(started: Emulator) -> None:
    repository = names.repository("dev", "backend-flask")
    started.client("ecr").create_repository(repositoryName=repository)

    seeded = _run(
        *("seed", "dev", "--image", "backend-flask=v2"),
        **{**started.environment, PID: str(started.pid)},
    )

    assert seeded.stderr.endswith(
        "Roll it out: bin/cruddur deploy dev --var backend_flask_image_tag=v2\n"
    )
    found = started.client("ecr").describe_images(
        repositoryName=repository, imageIds=[{"imageTag": "v2"}]
    )
    assert len(found["imageDetails"]) == 1


@pytest.mark.parametrize("command", [["stop"], ["seed", "dev"]])
def test_reports_that_none_is_running(command: list[str]) -> None:
    answer = _run(*command)

    assert answer.returncode == 1
    assert answer.stderr == (
        f'bin/cruddur emulator: {PID} is not set; start one with eval "$(bin/cruddur emulator '
        'start)"\n'
    )


def test_refuses_to_stop_what_is_not_an_emulator() -> None:
    answer = _run("stop", **{PID: str(os.getpid())})

    assert answer.returncode == 1
    assert "which is no emulator of ours" in answer.stderr
