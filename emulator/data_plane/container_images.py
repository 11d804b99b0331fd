"""Images of containers in the Docker engine: pulled, or built from the emulator's own sources."""

import os
import subprocess
import threading
from pathlib import Path

import docker
from docker.errors import APIError, ImageNotFound
from docker.utils import parse_repository_tag

from emulator.data_plane.engine import CannotPullImage, Image
from emulator.data_plane.programs import Program

_PROJECT = Path(__file__).resolve().parents[2]
EMULATOR_IMAGE = "cruddur-emulator:local"
_ADDRESS_AT_AWS = ".dkr.ecr."


class ContainerImages:
    """Images that the Docker engine has, pulls or builds.

    `password` is the password of the image registry beside the emulator.
    """

    def __init__(self, client: docker.DockerClient, *, password: str) -> None:
        self._client = client
        self._credentials = {"username": "AWS", "password": password}
        self._building = threading.Lock()
        self._emulator = ""

    def emulator(self) -> str:
        """Return the id of the emulator's own image; the first call builds the image.

        Raises:
            CannotPullImage: the build failed.
        """
        with self._building:
            if not self._emulator:
                self._emulator = _build_emulator()
            return self._emulator

    def pulled(self, image: Image) -> str:
        """Return the name of an image in the engine; pull a missing image.

        Raises:
            CannotPullImage: the engine or the registry answers with an error.
        """
        stand_in = Program.found(image)
        if stand_in and stand_in.image:
            return self._local(stand_in.image)
        repository, tag = parse_repository_tag(image.uri)
        if tag and tag.startswith("sha256:"):
            repository, _ = parse_repository_tag(repository)
            name = f"{repository}@{tag}"
        else:
            tag = tag or "latest"
            name = f"{repository}:{tag}"
        try:
            self._client.images.get(name)
        except ImageNotFound:
            self._pull(image, repository, tag)
        return name

    def _local(self, image_id: str) -> str:
        try:
            self._client.images.get(image_id)
        except ImageNotFound as error:
            raise CannotPullImage(f"the Docker engine has no image {image_id}") from error
        return image_id

    def _pull(self, image: Image, repository: str, tag: str) -> None:
        if image.manifest and _ADDRESS_AT_AWS in image.uri:
            raise CannotPullImage(
                f"{image.uri} is a stand-in image without layers: start the emulator with "
                "--registry HOST:PORT, and push an image"
            )
        credentials = self._credentials if image.manifest else None
        try:
            answers = self._client.api.pull(
                repository, tag=tag, auth_config=credentials, stream=True, decode=True
            )
            for answer in answers:
                if "error" in answer:
                    raise CannotPullImage(last_line(answer["error"]))
        except APIError as error:
            raise CannotPullImage(last_line(error.explanation or str(error))) from error


def _build_emulator() -> str:
    # The library cannot use BuildKit, which reads the Dockerfile's own .dockerignore.
    command = ["docker", "build", "--quiet", "--tag", EMULATOR_IMAGE]
    command += ["--file", "emulator/Dockerfile", "--build-arg", "PYTHON_IMAGE", "."]
    built = subprocess.run(
        command,
        cwd=_PROJECT,
        env={**os.environ, "DOCKER_BUILDKIT": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if built.returncode != 0:
        reason = last_line(built.stderr) or "docker build failed"
        raise CannotPullImage(f"the emulator's image cannot be built: {reason}")
    return built.stdout.strip()


def last_line(text: str) -> str:
    """Return the last line of a message, which has the cause of the error."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else ""
