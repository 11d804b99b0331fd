"""Requests to hosts of a deployed environment, answered by a server on this machine."""

import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import trustme
from urllib3.exceptions import SSLError

from cli.local.data_plane import DataPlane
from cli.local.deployed_system import DeployedSystem
from cli.tools.errors import CommandError
from tests.helpers.emulator import Emulator
from tests.helpers.examples.environments import DEV

AUTHORITY = trustme.CA()
TOKEN = "eyJ"  # noqa: S105
HOST = f"api.{DEV.domain}"


class Echo(BaseHTTPRequestHandler):
    """Answers with what it was sent; a GET is redirected to HTTPS."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(200, json.dumps([self.path, dict(self.headers), json.loads(body)]).encode())

    def do_GET(self) -> None:
        self._answer(301, b"", Location=f"https://{self.headers['Host']}{self.path}")

    def _answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Log nothing."""


@contextmanager
def serving(certificate: trustme.LeafCert | None = None) -> Iterator[str]:
    """Serve on loopback, with TLS if there is a certificate; yield the address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        if certificate:
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            certificate.configure_cert(context)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()


def system(**listeners: str) -> DeployedSystem:
    ports = {"http": 80, "https": 443}
    return DeployedSystem(
        DataPlane(
            authority=AUTHORITY.cert_pem.bytes().decode(),
            listeners={ports[scheme]: address for scheme, address in listeners.items()},
            aws="127.0.0.1:1",
        )
    )


def test_a_request_has_the_host_and_trusts_the_certificate_of_the_domain() -> None:
    with serving(AUTHORITY.issue_cert(HOST)) as address:
        answer = system(https=address).request(
            "POST", f"https://{HOST}/api/activities?a=b", token=TOKEN, body={"message": "hello"}
        )

    path, headers, body = answer.json()
    assert (path, body) == ("/api/activities?a=b", {"message": "hello"})
    assert headers["Host"] == HOST
    assert headers["Authorization"] == f"Bearer {TOKEN}"


@pytest.mark.parametrize(
    "certificate",
    [AUTHORITY.issue_cert("other.cruddur.example"), trustme.CA().issue_cert(HOST)],
    ids=["another host", "another authority"],
)
def test_another_certificate_is_refused(certificate: trustme.LeafCert) -> None:
    with serving(certificate) as address, pytest.raises(SSLError, match="CERTIFICATE_VERIFY"):
        system(https=address).request("GET", f"https://{HOST}/")


def test_a_redirect_is_returned_and_not_followed() -> None:
    with serving() as address:
        answer = system(http=address).request("GET", f"http://{HOST}/path")

    assert answer.status == 301
    assert answer.headers["Location"] == f"https://{HOST}/path"


def test_an_emulator_without_tasks_is_named_in_one_line(emulator: Emulator) -> None:
    with pytest.raises(CommandError, match="runs no tasks: it was started without --data-plane"):
        DataPlane.of(emulator.url, DEV, emulator.session())
