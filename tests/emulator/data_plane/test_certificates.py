"""TLS of the listeners, with certificates for the names of ACM's certificates."""

import socket
import ssl
from collections.abc import Iterator
from typing import Any

import pytest
import urllib3
from aiohttp import web

from emulator.data_plane.load_balancer.certificates import select
from tests.helpers.balancing import Balancing, https, listener

CERTIFICATES = (("app.test", "*.app.test"), ("other.test",), ("exact.app.test",))
ANSWER = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "200"}}


@pytest.fixture
def balancing() -> Iterator[Balancing]:
    with Balancing() as running:
        running.route(
            listener(port=443, protocol="HTTPS", certificates=CERTIFICATES, action=ANSWER)
        )
        yield running


@pytest.mark.parametrize(
    ("server_name", "selected"),
    [
        ("app.test", 0),
        ("api.app.test", 0),
        ("EXACT.app.test", 2),
        ("other.test", 1),
        ("a.b.app.test", 0),  # no certificate covers the name: the default one
        ("", 0),
    ],
)
def test_the_certificate_is_selected_by_server_name(server_name: str, selected: int) -> None:
    assert select(CERTIFICATES, server_name) == CERTIFICATES[selected]


@pytest.mark.parametrize("host", ["app.test", "api.app.test", "other.test"])
def test_a_client_that_trusts_the_authority_connects(balancing: Balancing, host: str) -> None:
    authority = balancing.balancers.authority_pem

    with https(balancing.address(443), host, authority) as pool:
        assert pool.request("GET", "/").status == 200


def test_a_host_that_no_certificate_covers_is_refused_by_the_client(balancing: Balancing) -> None:
    authority = balancing.balancers.authority_pem

    with (
        https(balancing.address(443), "unknown.test", authority) as pool,
        pytest.raises(urllib3.exceptions.SSLError, match="doesn't match"),
    ):
        pool.request("GET", "/")


def test_the_server_sends_its_authority_with_the_certificate(balancing: Balancing) -> None:
    authority = balancing.balancers.authority_pem
    address = balancing.address(443)

    context = ssl.create_default_context(cadata=authority)
    with (
        socket.create_connection((address.host, address.port)) as connection,
        context.wrap_socket(connection, server_hostname="app.test") as tls,
    ):
        chain: Any = tls._sslobj.get_unverified_chain()  # type: ignore[attr-defined]

    assert chain[-1].public_bytes().strip() == authority.strip()


def test_https_requests_are_forwarded_as_such(balancing: Balancing) -> None:
    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        headers = request.headers
        return web.Response(text=f"{headers['X-Forwarded-Proto']} {headers['X-Forwarded-Port']}")

    balancing.route(listener(port=443, protocol="HTTPS", certificates=CERTIFICATES))
    balancing.register(balancing.target(answer))

    with https(balancing.address(443), "app.test", balancing.balancers.authority_pem) as pool:
        assert pool.request("GET", "/").data == b"https 443"


def test_endpoints_of_aws_lead_to_the_emulator() -> None:
    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        return web.Response(text=f"{request.headers['Host']} {request.path_qs}")

    host = "cognito-idp.us-east-1.amazonaws.com"
    with Balancing() as aws, Balancing(emulator=aws.serve(answer)) as balancing:
        authority = balancing.balancers.authority_pem
        with https(balancing.balancers.aws_address, host, authority) as pool:
            answered = pool.request("GET", "/pool/.well-known/jwks.json?a").data

    assert answered.decode() == f"{host} /pool/.well-known/jwks.json?a"
