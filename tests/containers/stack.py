"""The services of compose.yaml, seen from outside."""

import json
import socket
import subprocess
from collections.abc import Mapping
from typing import Any

import requests

from environments.definition import load_environments, names
from tests.containers.compose_stack import ACCOUNT_ID, PROJECT
from tests.helpers.emulator import Emulator
from tests.helpers.signing_in import User, sign_up


class Stack:
    """A running stack; `docker` talks to its engine, `request` to its gateway."""

    def __init__(self, engine: Mapping[str, str], emulator: Emulator, gateway_port: int) -> None:
        self._engine = engine
        self._emulator = emulator
        self.gateway_port = gateway_port

    def docker(self, *arguments: str) -> str:
        """Run a docker command and return its output."""
        finished = subprocess.run(
            ["docker", *arguments], env=self._engine, capture_output=True, text=True, check=False
        )
        assert finished.returncode == 0, finished.stderr
        return finished.stdout

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start a docker command that runs beside the test."""
        return subprocess.Popen(
            ["docker", *arguments],
            env=self._engine,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def container(self, service: str) -> str:
        return f"{PROJECT}-{service}-1"

    def inspect(self, service: str) -> Any:
        """Return the engine's description of a service's container."""
        return json.loads(self.docker("inspect", self.container(service)))[0]

    def containers(self) -> set[str]:
        """Return the names of all containers of the stack."""
        label = f"label=com.docker.compose.project={PROJECT}"
        listed = self.docker("ps", "--filter", label, "--format", "{{.Names}}")
        return set(listed.split())

    def request(
        self, host: str, path: str, method: str = "GET", **options: Any
    ) -> requests.Response:
        """Send a request for a host to the gateway, as a browser on this machine would."""
        headers = {"Host": f"{host}:{self.gateway_port}", **options.pop("headers", {})}
        url = f"http://127.0.0.1:{self.gateway_port}{path}"
        return requests.request(method, url, headers=headers, timeout=30, **options)

    def post(
        self, path: str, access_token: str, headers: Mapping[str, str] | None = None, **body: str
    ) -> requests.Response:
        """Post JSON to the API with an access token."""
        headers = {"Authorization": f"Bearer {access_token}", **(headers or {})}
        return self.request("api.localhost", path, "POST", json=body, headers=headers)

    def crud(self, access_token: str, message: str) -> requests.Response:
        """Post an activity."""
        return self.post("/api/activities", access_token, message=message)

    def client(self, service: str) -> Any:
        """Return a boto3 client in the stack's own account."""
        region = load_environments()[0].region
        session: Any = self._emulator.session(ACCOUNT_ID, region=region)
        return session.client(service)

    def sign_up(self, name: str) -> User:
        """Create a user in the stack's own user pool."""
        return sign_up(self.client("cognito-idp"), names.cluster(load_environments()[0].name), name)

    def log(self, service: str) -> list[dict[str, Any]]:
        """Return the JSON lines in a service's log."""
        lines = self.docker("logs", self.container(service)).splitlines()
        return [json.loads(line) for line in lines if line.startswith("{")]


def free_port() -> int:
    """Return a port on loopback that is free at the moment."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
