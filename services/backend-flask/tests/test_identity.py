from socket import socket

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backend_flask.verifier import PAUSES_SECONDS
from tests.conftest import SIGNED_IN
from tests.verifier import HANDLE, TOKEN, VerifierStandIn

ROUTES = ("/api/activities", "/api/messages")
BODY = {"message": "Hello"}


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("authorization", ["", TOKEN, f"Basic {TOKEN}", "Bearer", "Bearer  "])
def test_without_a_bearer_token_the_answer_is_401(
    client: FlaskClient, verifier: VerifierStandIn, route: str, authorization: str
) -> None:
    answer = client.post(route, json=BODY, headers={"Authorization": authorization})

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.get_json() == {
        "error": "sign in: the Authorization header must be 'Bearer <access token>'"
    }
    assert verifier.requests == []


@pytest.mark.parametrize("route", ROUTES)
def test_a_token_that_the_verifier_refuses_is_answered_with_401(
    client: FlaskClient, route: str
) -> None:
    answer = client.post(route, json=BODY, headers={"Authorization": "Bearer forged"})

    assert answer.status_code == 401
    assert answer.get_json() == {"error": "sign in again: the access token is not accepted"}


def test_the_token_is_checked_before_the_body(
    client: FlaskClient,
) -> None:
    assert client.post("/api/activities", data="{").status_code == 401


def test_the_handle_is_the_username_in_the_claims(client: FlaskClient) -> None:
    answer = client.post("/api/activities", json=BODY, headers=SIGNED_IN)

    assert answer.get_json()["handle"] == HANDLE


def test_the_token_is_sent_in_a_header_and_never_in_the_url(
    client: FlaskClient, verifier: VerifierStandIn
) -> None:
    client.post("/api/activities", json=BODY, headers={"Authorization": f"bearer {TOKEN}"})

    [(path, headers)] = verifier.requests
    assert path == "/verify"
    assert headers["Authorization"] == f"Bearer {TOKEN}"


def test_a_proxy_and_a_netrc_of_the_environment_are_ignored(
    client: FlaskClient, verifier: VerifierStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")

    assert client.post("/api/activities", json=BODY, headers=SIGNED_IN).status_code == 201
    assert len(verifier.requests) == 1


def expect_unavailable(client: FlaskClient, route: str = "/api/activities") -> None:
    answer = client.post(route, json=BODY, headers=SIGNED_IN)

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert answer.get_json() == {
        "error": "tokens cannot be verified at the moment, try again later"
    }


@pytest.mark.parametrize("route", ROUTES)
def test_the_answer_is_503_while_the_verifier_refuses_connections(
    client: FlaskClient, verifier: VerifierStandIn, route: str
) -> None:
    verifier.close()
    try:
        expect_unavailable(client, route)
    finally:
        verifier.open()


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_calls_of_a_failing_verifier_are_retried_up_to_the_limit(
    client: FlaskClient, verifier: VerifierStandIn, status: int
) -> None:
    verifier.answer = lambda _: (status, {})

    expect_unavailable(client)

    assert len(verifier.requests) == len(PAUSES_SECONDS)


def test_an_answer_that_names_a_time_to_retry_is_not_retried(
    client: FlaskClient, verifier: VerifierStandIn
) -> None:
    verifier.answer = lambda _: (503, {})
    verifier.headers = {"Retry-After": "5"}

    expect_unavailable(client)

    assert len(verifier.requests) == 1


@pytest.mark.parametrize("status", [200, 204, 302, 400, 401, 404, 429])
def test_an_unexpected_answer_of_the_verifier_leads_to_503(
    client: FlaskClient, verifier: VerifierStandIn, status: int
) -> None:
    verifier.answer = lambda _: (status, {"sub": "no username"})

    expect_unavailable(client)

    assert len(verifier.requests) == 1


def test_one_failure_of_the_verifier_fails_no_request(
    client: FlaskClient, verifier: VerifierStandIn
) -> None:
    answers = iter([(500, {}), (200, {"username": HANDLE})])
    verifier.answer = lambda _: next(answers)

    assert client.post("/api/activities", json=BODY, headers=SIGNED_IN).status_code == 201


def test_a_connection_that_the_verifier_closes_fails_no_request(
    client: FlaskClient, verifier: VerifierStandIn
) -> None:
    def close_once(_: socket) -> None:
        verifier.speak = None

    verifier.speak = close_once

    assert client.post("/api/activities", json=BODY, headers=SIGNED_IN).status_code == 201
    assert len(verifier.requests) == 2


@pytest.mark.parametrize("status", [200, 302, 422, 503])
def test_of_a_long_answer_only_the_beginning_is_read(
    client: FlaskClient, verifier: VerifierStandIn, status: int
) -> None:
    length = 300_000_000
    sent: list[int] = []

    def speak(connection: socket) -> None:
        head = f"HTTP/1.1 {status} -\r\nLocation: /\r\nRetry-After: 5\r\nContent-Length: {length}"
        connection.sendall(f"{head}\r\n\r\n".encode())
        while sum(sent) < length:
            sent.append(connection.send(bytes(1_000_000)))

    verifier.speak = speak

    answer = client.post("/api/activities", json=BODY, headers=SIGNED_IN)

    assert answer.status_code == (401 if status == 422 else 503)
    assert sum(sent) < 30_000_000  # the kernel's buffers take some megabytes


@pytest.mark.parametrize("name", ["", "a" * 129, "andrew\0brown"])
def test_a_user_name_that_cognito_does_not_allow_is_refused_with_401(
    client: FlaskClient, verifier: VerifierStandIn, name: str
) -> None:
    verifier.answer = lambda _: (200, {"username": name})

    answer = client.post("/api/activities", json=BODY, headers=SIGNED_IN)

    assert answer.status_code == 401
    assert answer.get_json() == {"error": "sign in again: the access token is not accepted"}


def test_the_service_recovers_with_the_verifier(
    client: FlaskClient, verifier: VerifierStandIn
) -> None:
    assert client.post("/api/activities", json=BODY, headers=SIGNED_IN).status_code == 201
    verifier.close()
    try:
        expect_unavailable(client)
    finally:
        verifier.open()

    assert client.post("/api/activities", json=BODY, headers=SIGNED_IN).status_code == 201


def test_public_routes_do_not_call_the_verifier(app: Flask, verifier: VerifierStandIn) -> None:
    client = app.test_client()

    assert client.get("/api/health-check").status_code == 200
    assert client.get("/api/activities/home", headers=SIGNED_IN).status_code == 200
    assert verifier.requests == []
