"""Somebody who pushes images, and what can be seen of it."""

import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import psutil

from tests.commands.working_tree import commit_all
from tests.emulator.process import Emulator

SERVICE = "backend-flask"
LABEL = "cruddur.test-push"
DOCKERFILE = f"FROM debian:bookworm-slim\nLABEL {LABEL}=yes\nCOPY version /version\n"


class Pushed(NamedTuple):
    """How a push ended, what it printed, and every command line that there was meanwhile."""

    code: int
    output: str
    command_lines: set[str]


class Developer:
    """Somebody with a clone, an engine, and an emulated AWS in front of a registry."""

    def __init__(self, place: Path, emulator: Emulator, engine: dict[str, str]) -> None:
        self._place = place
        aws = emulator.process_environment()
        docker = {name: value for name, value in engine.items() if name.startswith("DOCKER")}
        (place / "tmp").mkdir()
        self.variables = {**aws, **docker, "TMPDIR": str(place / "tmp")}

    @property
    def docker_configuration(self) -> Path:
        """The file in which `docker login` would keep a password."""
        folder = self.variables.get("DOCKER_CONFIG")
        return Path(folder or Path.home() / ".docker") / "config.json"

    def commit(self, version: str) -> str:
        """Change what the image holds and return the new commit."""
        context = self._place / "services" / SERVICE
        context.mkdir(parents=True, exist_ok=True)
        (context / "Dockerfile").write_text(DOCKERFILE, encoding="utf-8")
        (context / "version").write_text(version, encoding="utf-8")
        return commit_all(self._place)

    def push(self, *arguments: str, **variables: str) -> Pushed:
        """Run the command, and look at the machine's command lines as long as it runs."""
        command_lines = set()
        log = self._place / "tmp" / "push.log"
        with log.open("w") as output:
            process = psutil.Popen(
                [sys.executable, "-m", "bin.commands.push", SERVICE, "dev", *arguments],
                cwd=self._place,
                env={**self.variables, **variables},
                stdout=output,
                stderr=subprocess.STDOUT,
            )
            while process.poll() is None:
                for other in psutil.process_iter(["cmdline"]):
                    command_lines.add(" ".join(other.info["cmdline"] or []))
        text = log.read_text(encoding="utf-8")
        log.unlink()
        return Pushed(process.returncode, text, command_lines)

    def forget_images(self) -> None:
        """Take what was built out of the engine, which may be a user's own."""
        label = ["--filter", f"label={LABEL}"]
        docker = ["docker", "image", "prune", "--all", "--force", *label]
        subprocess.run(docker, env=self.variables, capture_output=True, check=True)

    def leftovers(self) -> list[str]:
        """What the command left in the folder for temporary files."""
        return [path.name for path in (self._place / "tmp").iterdir()]
