"""Image registries on this machine: a real one with the password of ECR, and an empty one."""

import os
import shutil
import subprocess
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import yaml

# The emulator's password for account 123456789012, hashed with `htpasswd -B`.
_USERS = "AWS:$2b$05$crudduronfargatecrudduo7CIQ.4Aqa63cmVup1Dq5RGerei5Ugq\n"
PASSWORD = "123456789012-auth-token"  # noqa: S105 (everybody may know it)


@contextmanager
def image_registry(folder: Path) -> Iterator[str]:
    """Run Debian's docker-registry with data in `folder`, and yield its address (host:port)."""
    (folder / "users").write_text(_USERS, encoding="utf-8")
    configuration = {
        "version": 0.1,
        "log": {"accesslog": {"disabled": True}},
        "storage": {"filesystem": {"rootdirectory": str(folder / "data")}},
        "http": {"addr": "127.0.0.1:0", "secret": "one registry only"},
        "auth": {"htpasswd": {"realm": "test", "path": str(folder / "users")}},
    }
    (folder / "registry.yaml").write_text(yaml.safe_dump(configuration), encoding="utf-8")
    with subprocess.Popen(
        [_executable(), "serve", str(folder / "registry.yaml")], stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr
        try:
            listening = next(line for line in process.stderr if "listening on" in line)
            # Read and discard the other output: a full pipe would block the registry.
            threading.Thread(target=deque, args=(process.stderr, 0), daemon=True).start()
            yield listening.partition("listening on ")[2].partition('"')[0]
        finally:
            process.terminate()


def _executable() -> str:
    found = shutil.which("docker-registry")
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        install = ["install", "--yes", "--no-install-recommends", "docker-registry"]
        for command in (["update"], install):
            subprocess.run(["apt-get", "-qq", *command], capture_output=True, check=True)
        found = shutil.which("docker-registry")
    if found is None:
        pytest.fail("no docker-registry is there (Debian: apt-get install docker-registry)")
    return found


class EmptyRegistry(BaseHTTPRequestHandler):
    """A registry without images: the stand-in of `docker` puts pushed images into ECR itself."""

    def do_GET(self) -> None:
        self.send_error(HTTPStatus.NOT_FOUND)

    def log_message(self, *_: object) -> None:
        """Log nothing."""


@contextmanager
def empty_registry() -> Iterator[str]:
    """Serve an empty registry, and yield its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), EmptyRegistry) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()
