"""PostgreSQL server for the tests, on loopback, with the programs of this machine."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, text

OWNER = "nobody"
"""User of the server when the tests run as root, because PostgreSQL refuses to run as root."""


@contextmanager
def postgresql_server() -> Iterator[str]:
    """Run a new, empty server; yield its URL without the name of a database."""
    with tempfile.TemporaryDirectory(prefix="postgresql-", dir="/tmp") as directory:
        as_owner = []
        if os.geteuid() == 0:
            shutil.chown(directory, OWNER)
            as_owner = ["setpriv", "--reuid", OWNER, "--clear-groups", "--no-new-privs"]
        port = _free_port()
        data = f"{directory}/data"

        def run(program: str, *arguments: str) -> None:
            command = [*as_owner, str(_programs() / program), "--pgdata", data, *arguments]
            log = Path(directory, "log")
            with log.open("a") as output:
                status = subprocess.run(
                    command, check=False, cwd="/", stdout=output, stderr=output
                ).returncode
            if status:
                raise RuntimeError(log.read_text())

        run("initdb", "--username=cruddur", "--auth=trust", "--no-sync", "--encoding=UTF8")
        settings = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -F"
        run("pg_ctl", "start", "--wait", "--silent", "--options", settings)
        try:
            yield f"postgresql://cruddur@127.0.0.1:{port}"
        finally:
            run("pg_ctl", "stop", "--wait", "--silent", "--mode=immediate")


@contextmanager
def stopped(connection: Connection) -> Iterator[None]:
    """Stop all processes of the server, as on a host that hangs; continue them at the end.

    The kernel still accepts connections and acknowledges what clients send.
    """
    file = connection.scalar(text("SELECT pg_read_file('postmaster.pid')"))
    postmaster = str(file).split()[0]
    processes = [int(postmaster)]
    os.kill(processes[0], signal.SIGSTOP)  # first, so that it starts no other process meanwhile
    try:
        children = subprocess.run(
            ["pgrep", "--parent", postmaster], check=True, capture_output=True, text=True
        ).stdout.split()
        for child in map(int, children):
            os.kill(child, signal.SIGSTOP)
            processes.append(child)
        yield
    finally:
        for process in processes:
            os.kill(process, signal.SIGCONT)


def _programs() -> Path:
    """Return the folder of the newest PostgreSQL that Debian installed, or of the one on PATH."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_version)
    initdb = debian[-1] if debian else shutil.which("initdb")
    if initdb is None:
        raise FileNotFoundError("PostgreSQL is missing: apt-get install postgresql")
    return Path(initdb).parent


def _version(initdb: Path) -> float:
    return float(initdb.parts[-3])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
