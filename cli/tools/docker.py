"""Run the Docker client."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from cli.tools.errors import CommandError
from cli.tools.processes import run
from cli.tools.project import ROOT

# Otherwise BuildKit adds an attestation, and the tag names an index of two manifests.
_ONE_MANIFEST = {"BUILDX_NO_DEFAULT_ATTESTATIONS": "1"}


def build(context: Path, *, image: str, platform: str) -> None:
    """Build the Dockerfile in `context` for a platform such as linux/amd64, showing progress.

    Raises:
        CommandError: there is no Docker client, or the build failed.
    """
    variables = {**os.environ, **_ONE_MANIFEST}
    arguments = ("--platform", platform, "--tag", image, str(context))
    if _docker("build", *arguments, variables=variables) == 0:
        return
    advice, engine = "", output("version", "--format", "{{.Server.Os}}/{{.Server.Arch}}")
    if engine not in {"", platform}:
        advice = (
            f'; "exec format error" means that this {engine} engine needs QEMU to build for '
            f'{platform}: see "Multi-platform builds" in the Docker documentation'
        )
    raise CommandError(f"docker build failed with the error above{advice}")


def build_here(context: Path, *, image: str) -> str:
    """Build the Dockerfile in `context` for this machine, and return the id of the image.

    Variables named like arguments of the Dockerfile, such as PYTHON_IMAGE, replace base images.

    Raises:
        CommandError: there is no Docker client, or the build failed.
    """
    declared = re.findall(r"^ARG (\w+)", (context / "Dockerfile").read_text(), re.MULTILINE)
    arguments = [f"--build-arg={name}" for name in declared]
    if _docker("build", *arguments, "--tag", image, str(context), variables=os.environ) != 0:
        raise CommandError("docker build failed with the error above")
    return output("image", "inspect", "--format", "{{.Id}}", image)


def push(image: str, *, authorization: str) -> None:
    """Push an image to the registry in its name, showing progress.

    `authorization` is ECR's token. It is in a folder of its own that only we read, and only as
    long as this takes: `docker login` would keep it for hours, in the user's files or keychain.
    """
    registry = image.partition("/")[0]
    with TemporaryDirectory(prefix="cruddur-push-") as folder:
        configuration = {"auths": {registry: {"auth": authorization}}}
        (Path(folder) / "config.json").write_text(json.dumps(configuration), encoding="utf-8")
        context = _user_context(Path(folder))
        variables = {**os.environ, **context, "DOCKER_CONFIG": folder}
        if _docker("push", image, variables=variables) != 0:
            raise CommandError("docker push failed with the error above")


def _user_context(folder: Path) -> Mapping[str, str]:
    """Give the configuration in `folder` the engine that the user's own configuration selects."""
    user = Path(os.environ.get("DOCKER_CONFIG") or Path.home() / ".docker")
    if (user / "contexts").is_dir():
        (folder / "contexts").symlink_to((user / "contexts").resolve())
    name = output("context", "inspect", "--format", "{{.Name}}")
    return {"DOCKER_CONTEXT": name} if name else {}


def output(*arguments: str) -> str:
    """Return the output of a Docker command; empty without a client or after a failure."""
    if not shutil.which("docker"):
        return ""
    result = subprocess.run(["docker", *arguments], capture_output=True, text=True, check=False)
    return "" if result.returncode else result.stdout.strip()


def _docker(*arguments: str, variables: Mapping[str, str]) -> int:
    """Run a Docker command and return its exit code."""
    if not shutil.which("docker"):
        raise CommandError('docker not found: see "Get Docker" in the Docker documentation')
    return run(["docker", *arguments], directory=ROOT, variables=variables).returncode
