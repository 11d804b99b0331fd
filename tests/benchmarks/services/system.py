"""Services of one side on loopback, started with the commands of their Dockerfiles."""

import json
import os
import re
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import requests

from tests.benchmarks.services.around import CLIENT, POOL, Around
from tests.benchmarks.services.sides import Side
from tests.containers.stack import free_port

_START_SECONDS = 30


@dataclass(frozen=True)
class Service:
    """A running service; its worker is the first child of its process."""

    url: str
    pid: int
    temp_directory: Path

    def memory_mib(self) -> float:
        worker = psutil.Process(self.pid).children()[0]
        return float(worker.memory_info().rss / 2**20)


def backend(side: Side, around: Around, database_url: str = "") -> AbstractContextManager[Service]:
    """Run the backend, by default with its SQLite file."""
    variables = {
        "FRONTEND_URL": "https://example.com",
        "BACKEND_URL": "https://api.example.com",
        "COGNITO_VERIFIER_URL": around.verifier.url,
        "CONNECTION_URL": database_url,
        "DDB_MESSAGE_TABLE": "messages",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_ENDPOINT_URL_DYNAMODB": around.dynamodb.url,
    }
    return _gunicorn(side.services / "backend-flask", variables)


def verifier(side: Side, around: Around) -> AbstractContextManager[Service]:
    variables = {
        "AWS_COGNITO_USER_POOL_ID": POOL,
        "AWS_COGNITO_USER_POOL_CLIENT_ID": CLIENT,
        "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER": around.cognito.url,
    }
    return _gunicorn(side.services / "cognito-verifier", variables)


@contextmanager
def frontend(side: Side) -> Iterator[Service]:
    """Run nginx with the frontend's configuration; the page is the source of index.html."""
    folder, address = side.services / "frontend-react-js", f"127.0.0.1:{free_port()}"
    variables = {
        "PATH": os.environ["PATH"],
        "BACKEND_URL": "https://api.example.com",
        "AWS_COGNITO_USER_POOL_ID": POOL,
        "AWS_COGNITO_USER_POOL_CLIENT_ID": CLIENT,
    }
    with tempfile.TemporaryDirectory() as directory:
        temp = Path(directory)
        policy = subprocess.check_output([folder / "bin" / "render-policy"], env=variables)
        configuration = (folder / "nginx.conf").read_text(encoding="utf-8")
        for file in re.findall(r"include /tmp/(\S+);", configuration):
            (temp / file).write_bytes(policy)
        configuration = configuration.replace("/tmp/", f"{temp}/")
        configuration = configuration.replace("/frontend-react-js/public", str(folder))
        configuration = configuration.replace("listen 3000", f"listen {address}")
        configuration = configuration.replace("listen [::]:3000;", "")
        (temp / "nginx.conf").write_text(configuration, encoding="utf-8")
        # As root, workers would change to a user who may not read the page.
        user = "user root; " if os.geteuid() == 0 else ""
        command = ["nginx", "-c", str(temp / "nginx.conf"), "-g", f"{user}daemon off;"]
        with _started(command, address, folder, temp, {}) as service:
            yield service


@contextmanager
def _gunicorn(folder: Path, variables: Mapping[str, str]) -> Iterator[Service]:
    lines = (folder / "Dockerfile").read_text(encoding="utf-8").splitlines()
    (command,) = [line.removeprefix("CMD ") for line in lines if line.startswith("CMD ")]
    program, *arguments = json.loads(command)
    address = f"127.0.0.1:{free_port()}"
    bound = [str(folder / ".venv/bin" / program), "--bind", address, *arguments]
    with (
        tempfile.TemporaryDirectory() as directory,
        _started(bound, address, folder, Path(directory), variables) as service,
    ):
        yield service


@contextmanager
def _started(
    command: Sequence[str], address: str, folder: Path, temp: Path, variables: Mapping[str, str]
) -> Iterator[Service]:
    """Run a process, from its first answer to the end of the context."""
    environment = {"PATH": os.environ["PATH"], "TMPDIR": str(temp), **variables}
    with (
        (temp / "log").open("wb") as log,
        subprocess.Popen(
            command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=log
        ) as process,
    ):
        try:
            _wait_for_answer(process, f"http://{address}")
            yield Service(f"http://{address}", process.pid, temp)
        finally:
            process.terminate()


def _wait_for_answer(process: "subprocess.Popen[bytes]", url: str) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(requests.ConnectionError):
            requests.get(url, timeout=_START_SECONDS)
            return
        time.sleep(0.05)
    raise RuntimeError(f"{process.args!r} did not start")
