"""The circuit breaker stops the calls of a cognito-verifier that does not answer."""

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from werkzeug.exceptions import ServiceUnavailable

from backend_flask import verifier as calls
from backend_flask.verifier import FAILURES, VerifierClient
from tests.service import MINUTE
from tests.verifier import HANDLE, TOKEN, VerifierStandIn


def username(client: VerifierClient) -> object:
    return json.loads(client.verify(TOKEN).body)["username"]


def expect_unavailable(client: VerifierClient, times: int = 1) -> None:
    for _ in range(times):
        with pytest.raises(ServiceUnavailable):
            client.verify(TOKEN)


def client_after(failures: int, verifier: VerifierStandIn) -> VerifierClient:
    """Return a client whose first connections the verifier has refused."""
    client = VerifierClient(verifier.url)
    verifier.close()
    try:
        expect_unavailable(client, failures)
    finally:
        verifier.open()
    return client


@pytest.fixture
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let an open circuit breaker try again at once."""
    monkeypatch.setattr(calls, "RETRY_AFTER_SECONDS", 0)


def test_an_open_circuit_breaker_makes_no_calls(verifier: VerifierStandIn) -> None:
    client = client_after(FAILURES, verifier)

    expect_unavailable(client)

    assert verifier.requests == []


def test_fewer_failures_do_not_open_the_circuit_breaker(verifier: VerifierStandIn) -> None:
    client = client_after(FAILURES - 1, verifier)

    assert username(client) == HANDLE


@pytest.mark.usefixtures("no_pause")
def test_an_answer_closes_the_circuit_breaker(verifier: VerifierStandIn) -> None:
    client = client_after(FAILURES, verifier)

    assert username(client) == HANDLE

    verifier.close()
    try:
        expect_unavailable(client)
    finally:
        verifier.open()
    assert username(client) == HANDLE  # one failure does not open it again


@pytest.mark.usefixtures("no_pause")
def test_one_call_at_a_time_tries_again(verifier: VerifierStandIn) -> None:
    client = client_after(FAILURES, verifier)
    answer_now = Event()
    verifier.answer = lambda _: (200, {"username": HANDLE} if answer_now.wait(MINUTE) else {})

    with ThreadPoolExecutor() as threads:
        try:
            trial = threads.submit(username, client)
            verifier.wait_for_requests(1)
            expect_unavailable(client)
            assert len(verifier.requests) == 1
        finally:
            answer_now.set()

        assert trial.result() == HANDLE


@pytest.mark.parametrize("headers", [{}, {"Retry-After": "5"}])
def test_answers_of_a_verifier_without_keys_do_not_open_the_circuit_breaker(
    verifier: VerifierStandIn, headers: dict[str, str]
) -> None:
    client = VerifierClient(verifier.url)
    answer, verifier.answer = verifier.answer, lambda _: (503, {})
    verifier.headers = headers

    for _ in range(2 * FAILURES):
        assert client.verify(TOKEN).status == 503

    verifier.answer = answer
    assert username(client) == HANDLE


def test_calls_run_at_the_same_time(verifier: VerifierStandIn) -> None:
    client = VerifierClient(verifier.url)
    both_asked = Barrier(2)
    verifier.answer = lambda _: (200, {"username": HANDLE, "order": both_asked.wait(MINUTE)})

    with ThreadPoolExecutor() as threads:
        handles = list(threads.map(username, [client] * 2))

    assert handles == [HANDLE] * 2
