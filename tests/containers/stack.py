"""The services as `bin/cruddur local up` runs them, and what tests ask of them from outside."""

import json
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import boto3
import pytest
import requests

from cli.tools.project import CACHE, ROOT
from environments.compose.laptop import NETWORK
from environments.definition import load_environments, names
from tests.helpers.signing_in import User, sign_up

PROJECT = "cruddur-test"
_PATIENCE_SECONDS = 30


class Stack:
    """A running stack; `docker` talks to its engine, `request` to its gateway."""

    def __init__(self, engine: Mapping[str, str], gateway_port: int, emulator_port: int) -> None:
        self._engine = engine
        self.gateway_port = gateway_port
        self.emulator_url = f"http://127.0.0.1:{emulator_port}"

    def docker(self, *arguments: str, given: str | None = None) -> str:
        """What a docker command prints."""
        finished = subprocess.run(
            ["docker", *arguments],
            env=self._engine,
            input=given,
            capture_output=True,
            text=True,
            check=False,
        )
        assert finished.returncode == 0, finished.stderr
        return finished.stdout

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """A docker command that goes on while the test does."""
        return subprocess.Popen(
            ["docker", *arguments],
            env=self._engine,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def container(self, service: str) -> str:
        """The name of a service's container."""
        return f"{PROJECT}-{service}-1"

    def inspect(self, service: str) -> Any:
        """What the engine knows of a service's container."""
        return json.loads(self.docker("inspect", self.container(service)))[0]

    def containers(self) -> set[str]:
        """The names of all containers of the stack."""
        label = f"label=com.docker.compose.project={PROJECT}"
        listed = self.docker("ps", "--filter", label, "--format", "{{.Names}}")
        return set(listed.split())

    def request(
        self, host: str, path: str, method: str = "GET", **options: Any
    ) -> requests.Response:
        """Ask the gateway for a host, as a browser on this machine would."""
        headers = {"Host": f"{host}:{self.gateway_port}", **options.pop("headers", {})}
        url = f"http://127.0.0.1:{self.gateway_port}{path}"
        return requests.request(method, url, headers=headers, timeout=30, **options)

    def crud(self, access_token: str, message: str) -> requests.Response:
        """Post an activity, signed in."""
        return self.request(
            "api.localhost",
            "/api/activities",
            "POST",
            json={"message": message},
            headers={"Authorization": f"Bearer {access_token}"},
        )

    def client(self, service: str) -> Any:
        """A boto3 client of the emulator in the stack."""
        session: Any = boto3.Session(
            "testing", "testing", region_name=load_environments()[0].region
        )
        return session.client(service, endpoint_url=self.emulator_url)

    def sign_up(self, name: str) -> User:
        """A new user of the stack's own user pool."""
        return sign_up(self.client("cognito-idp"), names.cluster(load_environments()[0].name), name)

    def log(self, service: str) -> list[dict[str, Any]]:
        """The JSON lines that a service wrote."""
        lines = self.docker("logs", self.container(service)).splitlines()
        return [json.loads(line) for line in lines if line.startswith("{")]


@contextmanager
def running_stack(engine: Mapping[str, str]) -> Iterator[Stack]:
    """`bin/cruddur local up` on free ports and under a name of its own; `local down` afterwards."""
    networks = subprocess.check_output(
        ["docker", "network", "ls", "--format", "{{.Name}}"], env=engine, text=True
    )
    if NETWORK in networks.split():
        pytest.fail(f"the network {NETWORK} is in use: bin/cruddur local down first")
    gateway_port, emulator_port = free_port(), free_port()
    variables = {**engine, "COMPOSE_PROJECT_NAME": PROJECT}
    ports = ["--port", str(gateway_port), "--emulator-port", str(emulator_port)]
    log = CACHE / "test-stack.log"
    try:
        with log.open("w") as output:
            started = subprocess.run(
                ["bin/cruddur", "local", "up", *ports],
                cwd=ROOT,
                env=variables,
                stdout=output,
                stderr=output,
                check=False,
            )
        assert started.returncode == 0, log.read_text(encoding="utf-8")[-4000:]
        yield Stack(engine, gateway_port, emulator_port)
    finally:
        down = ["bin/cruddur", "local", "down", "--delete-data"]
        subprocess.run(down, cwd=ROOT, env=variables, capture_output=True, check=True)


def wait_until(condition: Callable[[], bool]) -> None:
    """Ask until it holds; fail when it does not within the time that anything here may take."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it never happened"


def free_port() -> int:
    """A port on loopback that nobody has at the moment."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
