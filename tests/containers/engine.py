"""A Docker engine for the tests: the one that answers, or one that a tool makes for them."""

import os
import shlex
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from cli.tools.project import CACHE, ROOT

# Images that can be built where they cannot be pulled.
_STAND_INS = {"postgres:17-bookworm": Path(__file__).parent / "postgres"}
# Base images on Debian 13, and those on Debian 12 that replace them where they cannot be pulled.
_RETAGGED = {
    "python:3.11-slim-trixie": "python:3.11-slim-bookworm",
    "node:22-trixie-slim": "node:22-bookworm-slim",
    "nginx:stable-trixie": "nginx:stable-bookworm",
}


@contextmanager
def docker_engine() -> Iterator[dict[str, str]]:
    """The environment variables with which `docker` reaches an engine that has every image.

    Where none answers, `DOCKER_ENGINE` names the tool that makes one: `start`, `env` and `stop`,
    each with a directory. Without an engine the tests fail: they would prove nothing.
    """
    if _docker("info", variables=os.environ).returncode == 0:
        _provide_stand_ins(os.environ)
        yield dict(os.environ)
        return
    tool = os.environ.get("DOCKER_ENGINE", str(ROOT.parent / "shared" / "tools" / "docker-engine"))
    if not os.access(tool, os.X_OK):
        pytest.fail(
            "no Docker engine answers: start Docker, or set DOCKER_ENGINE to what makes one"
        )
    directory = str(CACHE / "engine")
    log = CACHE / "engine.log"
    with log.open("w") as output:
        started = subprocess.run(
            [tool, "start", directory], stdout=output, stderr=output, check=False
        )
    if started.returncode != 0:
        pytest.fail(f"{tool} start failed: {log.read_text(encoding='utf-8')[-2000:]}")
    try:
        exports = subprocess.check_output([tool, "env", directory], text=True)
        words = shlex.split(exports)
        variables = {**os.environ, **dict(word.split("=", 1) for word in words if "=" in word)}
        _provide_stand_ins(variables)
        yield variables
    finally:
        subprocess.run([tool, "stop", directory], capture_output=True, check=True)


def _provide_stand_ins(variables: Mapping[str, str]) -> None:
    made = {
        **{image: ("tag", other, image) for image, other in _RETAGGED.items()},
        **{
            image: ("build", "--quiet", "--tag", image, str(folder))
            for image, folder in _STAND_INS.items()
        },
    }
    for image, command in made.items():
        if _docker("image", "inspect", image, variables=variables).returncode == 0:
            continue
        if _docker("pull", "--quiet", image, variables=variables).returncode == 0:
            continue
        done = _docker(*command, variables=variables)
        assert done.returncode == 0, done.stderr


def _docker(*arguments: str, variables: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["docker", *arguments], env=variables, capture_output=True, text=True, check=False
    )
