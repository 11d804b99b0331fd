"""Run the containers of tasks in a Docker engine."""

import tempfile
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path

import docker

from emulator.data_plane.container_images import ContainerImages
from emulator.data_plane.container_keeper import ContainerKeeper
from emulator.data_plane.container_sandbox import ContainerSandbox
from emulator.data_plane.engine import Address, Container
from emulator.data_plane.load_balancer.server import EventLoop
from emulator.data_plane.relay_server import RelayServer, shares_unix_sockets

_LABEL = "cruddur.emulator"


class Containers:
    """The Docker engine that the variables and the context of the Docker client select.

    `account_id` is the AWS account of the emulator: the password of the image registry contains
    the account. A keeper removes everything with the label when this process ends.

    Raises:
        docker.errors.DockerException: no engine answers.
    """

    def __init__(self, *, account_id: str) -> None:
        # Waiting for the end of a container takes as long as the container runs.
        self._client = docker.from_env(timeout=None)  # type: ignore[arg-type]
        self._shares_sockets = shares_unix_sockets(self._client)
        self._images = ContainerImages(self._client, password=f"{account_id}-auth-token")
        emulator_id = uuid.uuid4().hex
        self._labels = {_LABEL: emulator_id}
        self.label = f"{_LABEL}={emulator_id}"
        self._folder = Path(tempfile.mkdtemp(prefix="cruddur-tasks-"))
        self._folder.chmod(0o711)  # a pause container runs as another user
        self._keeper = ContainerKeeper(self.label, self._folder)
        self._loop = EventLoop()

    def create_sandbox(
        self,
        task_id: str,
        *,
        containers: Sequence[Container],
        forwards: Mapping[Address, Address],
    ) -> ContainerSandbox:
        """Create the network of a task, and start its pause container."""
        folder = None
        if self._shares_sockets:
            folder = self._folder / task_id
            folder.mkdir()
        return ContainerSandbox(
            self._client,
            self._images,
            RelayServer(self._loop, forwards, folder),
            task_id=task_id,
            labels=self._labels,
            containers=containers,
            forwards=forwards,
        )

    def close(self) -> None:
        """Remove all containers, networks and volumes of this emulator."""
        self._keeper.close()
