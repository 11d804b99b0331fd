"""Start compose.yaml together with an emulated AWS, as the containers of the tests."""

import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TextIO
from urllib.parse import urlsplit

import docker
import yaml

from cli.local import compose_file, env_file
from cli.tools.project import CACHE, ROOT
from emulator import laptop
from emulator.data_plane.container_images import EMULATOR_IMAGE, ContainerImages
from emulator.data_plane.engine import Address
from emulator.data_plane.load_balancer.server import EventLoop
from emulator.data_plane.relay_server import RelayServer, shares_unix_sockets
from environments.compose.backing import POSTGRES_DATA
from environments.compose.laptop import NETWORK
from environments.definition import Environment, names
from tests.helpers.emulator import Emulator

PROJECT = "cruddur-test"
ACCOUNT_ID = "210987654321"
"""An account of its own in the emulator, which other tests use too."""

_RELAY = "aws"
_INSIDE = f"http://{_RELAY}:5000"
_FOLDER = CACHE / "test-stack"
_XRAY_DAEMON = ["python", "-m", "emulator.xray_daemon", "--host", "0.0.0.0", "--port", "2000"]  # noqa: S104 (in a container)


@contextmanager
def relayed(emulator: Emulator, client: docker.DockerClient) -> Iterator[dict[str, Any]]:
    """Yield a Compose service that forwards its port 5000 to the emulator on this machine."""
    ContainerImages(client, password="").emulator()
    address = Address("127.0.0.1", urlsplit(emulator.url).port or 0)
    relay = ["python", "-m", "emulator.data_plane.relay"]
    with TemporaryDirectory() as folder, closing(EventLoop()) as loop:
        Path(folder).chmod(0o711)  # the relay runs as another user
        socket_folder = Path(folder) if shares_unix_sockets(client) else None
        with closing(RelayServer(loop, {address: address}, socket_folder)) as server:
            yield {
                "image": EMULATOR_IMAGE,
                "command": [*relay, server.upstream, f"0.0.0.0:5000={address}"],
                "volumes": server.volumes,
                "init": True,
                "read_only": True,
                "cap_drop": ["ALL"],
                "tmpfs": ["/tmp"],
                "networks": [NETWORK],
            }


class ComposeStack:
    """The services of compose.yaml under a name of their own, pointed to an emulator.

    `engine` has the variables with which `docker` finds an engine. `relay` is the Compose service
    that leads to the emulator. The gateway is published at `gateway_port` of this machine.
    """

    def __init__(
        self,
        environment: Environment,
        engine: Mapping[str, str],
        emulator: Emulator,
        relay: Mapping[str, Any],
        gateway_port: int,
        *,
        log: TextIO,
    ) -> None:
        self._environment = environment
        self._log = log
        self._relay = relay
        self._keys = emulator.credentials_for(ACCOUNT_ID)
        self._session: Any = emulator.session(ACCOUNT_ID, region=environment.region)
        self._variables = {
            **{name: value for name, value in engine.items() if not name.startswith("AWS_")},
            **self._keys,
            "ENV_FILES": str(_FOLDER),
            "GATEWAY_PORT": str(gateway_port),
        }

    def up(self) -> None:
        """Build the images, start all containers, and wait until they are healthy."""
        _FOLDER.mkdir(parents=True, exist_ok=True)
        self._create_user_pool_and_tables()
        to_emulator = {
            "environment": {
                **self._keys,
                "AWS_ENDPOINT_URL": _INSIDE,
                "OTEL_EXPORTER_OTLP_ENDPOINT": "",  # traces go nowhere else
            },
            "depends_on": {_RELAY: {"condition": "service_started"}},
        }
        # Replaces AWS's X-Ray daemon.
        xray = {"image": EMULATOR_IMAGE, "command": _XRAY_DAEMON, **to_emulator}
        services = {service.name: to_emulator for service in self._environment.services}
        file = _FOLDER / "to-emulator.yaml"
        document = {"services": {_RELAY: self._relay, "xray": xray, **services}}
        file.write_text(yaml.safe_dump(document), encoding="utf-8")
        project = ["--project-directory", ".", "--project-name", PROJECT]
        files = ["--file", str(compose_file.FILE), "--file", str(file)]
        self._docker("compose", *project, *files, "up", "--detach", "--wait", "--build")

    def down(self) -> None:
        """Remove the containers, the network and the data of the database."""
        for command in (
            ["compose", "--project-name", PROJECT, "down", "--remove-orphans"],
            ["volume", "rm", "--force", f"{PROJECT}_{POSTGRES_DATA}"],
        ):
            with suppress(AssertionError):  # each of them, also after a failed start
                self._docker(*command)

    def _create_user_pool_and_tables(self) -> None:
        cognito = self._session.client("cognito-idp")
        pool = laptop.create_user_pool(cognito, names.cluster(self._environment.name))
        ids = {
            "AWS_COGNITO_USER_POOL_ID": pool.id,
            "AWS_COGNITO_USER_POOL_CLIENT_ID": pool.client_id,
        }
        for service in env_file.services_with_env_file():
            env_file.write(service, _FOLDER, ids, replace=True)
        dynamodb = self._session.client("dynamodb")
        for table in (each for one in self._environment.services for each in one.dynamodb_tables):
            laptop.create_table(dynamodb, table)

    def _docker(self, *arguments: str) -> None:
        done = subprocess.run(
            ["docker", *arguments],
            cwd=ROOT,
            env=self._variables,
            stdout=self._log,
            stderr=self._log,
            check=False,
        )
        assert done.returncode == 0, Path(self._log.name).read_text(encoding="utf-8")[-4000:]
