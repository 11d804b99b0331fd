"""A Docker engine for the tests: the one that answers, or one that a tool makes for them."""

import os
import shlex
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from cli.tools.project import CACHE, ROOT
from environments.compose.backing import POSTGRES_IMAGE

# Images in place of the pinned ones where no registry can be reached, by the variables that Compose
# and the Dockerfiles read. The tool makes the first two; the folders of this package the others.
_STAND_INS = {
    "PYTHON_IMAGE": "python:3.11-slim-bookworm",
    "NODE_IMAGE": "node:22-bookworm-slim",
    "NGINX_IMAGE": "cruddur-test-nginx",
    "POSTGRES_IMAGE": "cruddur-test-postgres",
}
_FOLDERS = ("nginx", "postgres")


@contextmanager
def docker_engine() -> Iterator[dict[str, str]]:
    """The environment variables with which `docker` reaches an engine that has every image.

    Where none answers, `DOCKER_ENGINE` names the tool that makes one: `start`, `env` and `stop`,
    each with a directory. Without an engine the tests fail: they would prove nothing.
    """
    if _docker("info", variables=os.environ).returncode == 0:
        yield {**os.environ, **_stand_ins(os.environ)}
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
        yield {**variables, **_stand_ins(variables)}
    finally:
        subprocess.run([tool, "stop", directory], capture_output=True, check=True)


def _stand_ins(variables: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that name the stand-ins; none if the pinned images can be pulled."""
    for command in (("image", "inspect"), ("pull", "--quiet")):
        if _docker(*command, POSTGRES_IMAGE, variables=variables).returncode == 0:
            return {}
    for folder in _FOLDERS:
        tag = f"cruddur-test-{folder}"
        context = str(Path(__file__).parent / folder)
        done = _docker("build", "--quiet", "--tag", tag, context, variables=variables)
        assert done.returncode == 0, done.stderr
    return _STAND_INS


def _docker(*arguments: str, variables: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["docker", *arguments], env=variables, capture_output=True, text=True, check=False
    )
