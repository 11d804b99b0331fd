"""PostgreSQL server of the benchmark, which another session can lock and a signal can stop."""

import itertools
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from cli.tools.project import ROOT

_BACKEND = ROOT / "services" / "backend-flask"
_RUN_SERVER = """
from tests.postgresql import postgresql_server
with postgresql_server() as url:
    print(url, flush=True)
    input()
"""


class PostgreSQL:
    def __init__(self, url: str) -> None:
        self._url = url
        self._names = (f"bench_{number}" for number in itertools.count())

    def new_database(self) -> str:
        """Create a database, and return its URL."""
        name = next(self._names)
        self._query(f"CREATE DATABASE {name}")
        return f"{self._url}/{name}"

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """Stop all processes of the server with SIGSTOP: connections stay open, silent."""
        directory = Path(self._query("SHOW data_directory"))
        postmaster = psutil.Process(int((directory / "postmaster.pid").read_text().split()[0]))
        processes = [postmaster, *postmaster.children(recursive=True)]
        for process in processes:
            process.suspend()
        try:
            yield
        finally:
            for process in processes:
                with suppress(psutil.NoSuchProcess):  # ends when its client is gone
                    process.resume()

    def _query(self, sql: str) -> str:
        command = ["psql", "-XAtq", f"{self._url}/postgres", "-c", sql]
        return subprocess.check_output(command, text=True).strip()


@contextmanager
def locked(url: str, table: str) -> Iterator[None]:
    """Hold the strongest lock of a table in another session."""
    with subprocess.Popen(
        ["psql", "-XAtq", url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as session:
        assert session.stdin
        assert session.stdout
        session.stdin.write(f"BEGIN; LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE;\n\\echo locked\n")
        session.stdin.flush()
        assert session.stdout.readline() == "locked\n"
        yield
        session.stdin.close()


@contextmanager
def postgresql() -> Iterator[PostgreSQL]:
    """Run a server as the backend's tests do, with their packages."""
    with subprocess.Popen(
        [_BACKEND / ".venv/bin/python", "-c", _RUN_SERVER],
        cwd=_BACKEND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdin
        assert server.stdout
        try:
            yield PostgreSQL(server.stdout.readline().strip())
        finally:
            server.stdin.write("\n")
            server.stdin.close()
