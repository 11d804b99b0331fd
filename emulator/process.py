"""Start the emulator as a process of its own, and provide the settings to connect to it."""

import functools
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any, Protocol, Self

import boto3
import requests

from emulator.data_plane.settings import Settings
from emulator.server import DEFAULT_ACCOUNT_ID

UNTIL_STDIN_CLOSES = "--until-stdin-closes"
PROJECT = Path(__file__).resolve().parents[1]
STOP_TIMEOUT_SECONDS = 10
_RESET_TIMEOUT_SECONDS = 60  # moto deletes thousands of objects, while other tests run


class EmulatorError(RuntimeError):
    """The emulator did not start; the message is the last line of its standard error."""


class ServerProcess(Protocol):
    """Part of `subprocess.Popen` that the emulator needs."""

    pid: int
    stdin: IO[bytes] | None
    stdout: IO[bytes] | None

    def terminate(self) -> None: ...

    def wait(self, timeout: float | None = None) -> int | None: ...


StartServer = Callable[[Sequence[str], Mapping[str, str], IO[bytes]], ServerProcess]


def start_server(
    arguments: Sequence[str], environment: Mapping[str, str], errors: IO[bytes]
) -> ServerProcess:
    """Start `emulator.server` with these arguments; `errors` is its standard error."""
    return subprocess.Popen(
        [sys.executable, "-m", "emulator.server", *arguments],
        cwd=PROJECT,
        env=environment,
        stdin=subprocess.PIPE if UNTIL_STDIN_CLOSES in arguments else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=errors,
        # Ctrl-C in a terminal must not reach the emulator: a Terraform that shuts down still needs
        # AWS.
        start_new_session=True,
    )


class Emulator:
    """A running emulator: a context manager that stops the process at the end.

    The emulator ends with this process, even when this process is killed. With `detached` it keeps
    running. With `data_plane`, tasks run. `variables` are added to the environment of the
    emulator's process, which `start` starts.
    """

    def __init__(
        self,
        *,
        account_id: str = DEFAULT_ACCOUNT_ID,
        region: str = "us-east-1",
        port: int = 0,
        registry: str | None = None,
        record: Path | None = None,
        data_plane: Settings | None = None,
        detached: bool = False,
        variables: Mapping[str, str] | None = None,
        start: StartServer = start_server,
    ) -> None:
        self._account_id = account_id
        self._region = region
        arguments = ["--port", str(port), "--account-id", account_id]
        if registry:
            arguments += ["--registry", registry]
        if record:
            arguments += ["--record", str(record)]
        if data_plane:
            arguments += ["--data-plane", data_plane.engine]
            arguments += ["--time-scale", str(data_plane.time_scale)]
            if not data_plane.scheduled_scaling:
                arguments.append("--no-scheduled-scaling")
            arguments += [f"--forward={forward}" for forward in data_plane.forwards]
        if not detached:
            arguments.append(UNTIL_STDIN_CLOSES)
        environment = {**_without("AWS_", "MOTO_"), **(variables or {})}
        # A file, not a pipe: nobody reads a pipe here, and a full pipe would block the server.
        with tempfile.NamedTemporaryFile() as errors:
            self._process = start(arguments, environment, errors)
            assert self._process.stdout is not None
            self.url = self._process.stdout.readline().decode().strip()
            self._process.stdout.close()
            if not self.url:
                self.stop()
                errors.seek(0)
                lines = errors.read().decode().strip().splitlines()
                raise EmulatorError(lines[-1] if lines else "the emulator ended without a word")

    @property
    def pid(self) -> int:
        """The id of the process to terminate."""
        return self._process.pid

    @property
    def environment(self) -> dict[str, str]:
        """The variables that direct boto3, the AWS CLI and Terraform to this emulator only."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            **self.credentials_for(self._account_id),
            "AWS_REGION": self._region,
            "AWS_DEFAULT_REGION": self._region,
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def credentials_for(self, account_id: str) -> dict[str, str]:
        """Return the variables with which a caller belongs to `account_id`."""
        if account_id == self._account_id:
            return {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}
        credentials = self.client("sts").assume_role(
            RoleArn=f"arn:aws:iam::{account_id}:role/engineer", RoleSessionName="emulator"
        )["Credentials"]
        return {
            "AWS_ACCESS_KEY_ID": credentials["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": credentials["SecretAccessKey"],
            "AWS_SESSION_TOKEN": credentials["SessionToken"],
        }

    def session(self, account_id: str | None = None, *, region: str | None = None) -> boto3.Session:
        """Return a boto3 session, by default in the emulator's own account and Region."""
        keys = self.credentials_for(account_id or self._account_id)
        session = boto3.Session(
            keys["AWS_ACCESS_KEY_ID"],
            keys["AWS_SECRET_ACCESS_KEY"],
            keys.get("AWS_SESSION_TOKEN"),
            region_name=region or self._region,
        )
        # boto3 accepts an endpoint per client or from the environment, but not per session.
        session.client = functools.partial(session.client, endpoint_url=self.url)  # type: ignore[method-assign]
        return session

    def client(self, service: str, account_id: str | None = None) -> Any:
        """Return a boto3 client of the service, by default in the emulator's own account."""
        session: Any = self.session(account_id)
        return session.client(service)

    def process_environment(self, account_id: str | None = None) -> dict[str, str]:
        """Return the environment variables of a child process that can reach this emulator only."""
        credentials = self.credentials_for(account_id or self._account_id)
        return {**_without("AWS_"), **self.environment, **credentials}

    def reset(self) -> None:
        """Delete everything in every account."""
        requests.post(
            f"{self.url}/moto-api/reset", timeout=_RESET_TIMEOUT_SECONDS
        ).raise_for_status()

    def stop(self) -> None:
        """Terminate the server and wait until it has ended."""
        if self._process.stdin:
            self._process.stdin.close()
        self._process.terminate()
        self._process.wait(timeout=STOP_TIMEOUT_SECONDS)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()


def _without(*prefixes: str) -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(prefixes)}
