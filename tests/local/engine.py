"""A Docker engine for the tests: the one that answers, or one that a tool makes for them."""

import os
import shlex
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from bin.commands.project import CACHE, ROOT

# Images of compose.yaml that can be built where they cannot be pulled.
_STAND_INS = {"postgres:17-bookworm": Path(__file__).parent / "postgres"}


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
    for image, folder in _STAND_INS.items():
        if _docker("image", "inspect", image, variables=variables).returncode == 0:
            continue
        if _docker("pull", "--quiet", image, variables=variables).returncode == 0:
            continue
        built = _docker("build", "--quiet", "--tag", image, str(folder), variables=variables)
        assert built.returncode == 0, built.stderr


def _docker(*arguments: str, variables: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["docker", *arguments], env=variables, capture_output=True, text=True, check=False
    )
