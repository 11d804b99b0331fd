"""The Docker engine that the local services use."""

import shutil
import subprocess

from cli.tools.errors import CommandError


def require() -> None:
    """Raise an error if no Docker engine answers."""
    if not shutil.which("docker"):
        raise CommandError("docker not found: install it, or use --processes")
    if not answers():
        raise CommandError("no Docker engine answers: start it, or use --processes")


def answers() -> bool:
    """Return whether there is a Docker client whose engine answers."""
    if not shutil.which("docker"):
        return False
    return subprocess.run(["docker", "info"], capture_output=True, check=False).returncode == 0


def containers(template: str, *labels: str) -> list[str]:
    """Return one line, rendered from the template, for each container with the labels."""
    chosen = [f"--filter=label={label}" for label in labels]
    return subprocess.run(
        ["docker", "ps", "--all", *chosen, "--format", template],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
