"""Run the containers of tasks as processes of this machine.

A container is a program (`programs.py`) in a process group of its own. The network and the file
system are those of this machine: each port of a task has a free port on 127.0.0.1, and addresses
and paths in commands and environment variables are rewritten. Not honoured: user, read-only root
file system, capabilities, CPU and memory limits, init process, ports that no container declares.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from emulator.data_plane import ulimits
from emulator.data_plane.engine import Address, Container
from emulator.data_plane.keeper import Keeper, send
from emulator.data_plane.ports import HOST, Ports
from emulator.data_plane.programs import PROJECT, Program
from emulator.data_plane.rewriting import rewriter

_OWN_HOSTS = ("localhost", HOST, "0.0.0.0")  # noqa: S104 (rewritten, so that nothing binds it)
_PYTHON = str(Path(sys.executable).parent)
_TIME_TO_READ_SECONDS = 5  # the last lines, after the end of a process


class RunningProgram:
    """A started program, and the further processes of its group."""

    def __init__(
        self,
        arguments: Sequence[str],
        variables: Mapping[str, str],
        folder: Path,
        keeper: Keeper,
        *,
        setup: str = "",
        write: Callable[[str], None] = lambda _: None,
        rewrite: Callable[[str], str] = str,
    ) -> None:
        self._variables, self._folder, self._keeper = variables, folder, keeper
        self._rewrite = rewrite
        # The program starts only when the keeper knows its group: until then the shell waits for a
        # line, and ends if the emulator ends.
        self._process = subprocess.Popen(
            [
                "/bin/sh",
                "-c",
                f'read -r _ || exit 1; {setup}exec "$@" </dev/null',
                "sh",
                *arguments,
            ],
            cwd=folder,
            env=variables,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        keeper.started(self._process.pid)
        assert self._process.stdin
        with self._process.stdin as gate:
            gate.write("\n")
        self._ending = threading.Lock()
        self._has_ended = False
        self._reader = threading.Thread(target=self._read, args=[write], daemon=True)
        self._reader.start()

    def wait(self) -> int:
        """Wait until the program has ended; return its exit code as Docker does."""
        code = self._process.wait()
        with self._ending:
            if not self._has_ended:  # later, another process may have the same id
                self.kill()  # a container ends with its first process
                self._keeper.ended(self._process.pid)
                self._reader.join(_TIME_TO_READ_SECONDS)
                self._has_ended = True
        return code if code >= 0 else 128 - code

    def succeeds(self, command: Sequence[str], timeout_seconds: float) -> bool:
        """Run a health check with the program's environment variables and folder."""
        kind, *words = map(self._rewrite, command)
        if self._process.poll() is not None:
            return False
        words = ["/bin/sh", "-c", *words] if kind == "CMD-SHELL" else words
        check = RunningProgram(words, self._variables, self._folder, self._keeper)
        try:
            check._process.wait(timeout_seconds)
        except subprocess.TimeoutExpired:
            check.kill()
        return check.wait() == 0

    def stop(self, timeout_seconds: float) -> None:
        """Send SIGTERM to the program, and SIGKILL to its group after the timeout."""
        self._process.terminate()
        try:
            self._process.wait(timeout_seconds)
        except subprocess.TimeoutExpired:
            self.kill()
        self.wait()

    def kill(self) -> None:
        """Send SIGKILL to all processes of the group."""
        send(self._process.pid, signal.SIGKILL)

    def _read(self, write: Callable[[str], None]) -> None:
        assert self._process.stdout
        with self._process.stdout as lines:
            for line in lines:
                write(line.rstrip("\r\n"))


class ProcessSandbox:
    """Ports and folders of one task."""

    def __init__(
        self,
        engine: "Processes",
        folder: Path,
        containers: Sequence[Container],
        forwards: Mapping[Address, Address],
    ) -> None:
        self._engine, self._folder = engine, folder
        numbers = {port for each in containers for port in (*each.tcp_ports, *each.udp_ports)}
        self._ports = {number: engine.ports.take() for number in numbers}
        own = {Address(host, port): self.address(port) for port in numbers for host in _OWN_HOSTS}
        self._addresses = {**own, **forwards}

    def start(self, container: Container, write: Callable[[str], None]) -> RunningProgram:
        """Start the program of the container's image."""
        program = Program.of(container.image)
        paths = {path: str(PROJECT / folder) for path, folder in program.paths.items()}
        volumes = {
            path: _made(self._folder / "volumes" / name) for path, name in container.volumes.items()
        }
        rewrite = rewriter(self._addresses, {**paths, **volumes})
        home = _made(self._folder / "containers" / container.name)
        data = program.data and _made(self._engine.folder / "data" / program.data)
        variables = {
            "PATH": os.pathsep.join([_PYTHON, os.environ.get("PATH", os.defpath)]),
            "LANG": os.environ.get("LANG", "C.UTF-8"),
            "HOME": home,
            "TMPDIR": data or volumes.get("/tmp") or home,  # noqa: S108 (in the image)
            **{name: rewrite(value) for name, value in container.environment.items()},
            **{name: rewrite(value) for name, value in program.environment.items()},
        }
        for port in (*container.tcp_ports, *container.udp_ports)[:1]:
            variables["PORT"] = str(self._ports[port])
        command = (*container.entry_point, *container.command) or program.command
        return RunningProgram(
            [rewrite(word) for word in command],
            variables,
            PROJECT / program.folder,
            self._engine.keeper,
            setup=ulimits.shell_commands(container.ulimits),
            write=write,
            rewrite=rewrite,
        )

    def address(self, tcp_port: int) -> Address:
        """Return the address at which the program with this port listens."""
        return Address(HOST, self._ports[tcp_port])

    def remove(self) -> None:
        """Delete the folders of the task."""
        for port in self._ports.values():
            self._engine.ports.give_back(port)
        shutil.rmtree(self._folder, ignore_errors=True)


class Processes:
    """The process engine; a keeper ends everything when this process ends."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="cruddur-tasks-"))
        self.ports = Ports()
        self.keeper = Keeper(self.folder)

    def create_sandbox(
        self,
        task_id: str,
        *,
        containers: Sequence[Container],
        forwards: Mapping[Address, Address],
    ) -> ProcessSandbox:
        """Choose the ports of a task, and create its folder."""
        folder = self.folder / "tasks" / task_id
        folder.mkdir(parents=True)
        return ProcessSandbox(self, folder, containers, forwards)

    def close(self) -> None:
        """End all programs and delete all folders."""
        self.keeper.close()


def _made(folder: Path) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    return str(folder)
