"""Answers of Cognito that are slow, endless or huge, while the service runs."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from tests.emulator import UserPool
from tests.key_server import KeyServer, key_server, new_key
from tests.service import MINUTE, Service, running

PROBES = 60
KEY = new_key("published")
OK = b"HTTP/1.1 200 OK\r\n"


def dripping(start: bytes, part: bytes) -> Iterator[bytes]:
    yield start
    while True:
        yield part
        time.sleep(0.1)


def variables(pool: UserPool, keys: KeyServer) -> dict[str, str]:
    return {**pool.variables, "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER": keys.url}


def status(service: Service, token: str) -> int:
    return service.get("/verify", Authorization=f"Bearer {token}").status_code


def test_valid_tokens_do_not_wait_while_unknown_key_ids_wait_for_cognito(
    pool: UserPool, keys: KeyServer
) -> None:
    keys.keys = [KEY]
    valid = pool.forge(key=KEY, header={"kid": "published"})
    unknown = pool.forge(key=KEY, header={"kid": "made-up"})
    done = Event()
    with running(variables(pool, keys)) as service, ThreadPoolExecutor(48) as attackers:
        assert status(service, valid) == 200
        keys.endless = dripping(OK + b"X: ", b"y")
        keys.requested.clear()

        def attack(_number: int) -> list[int]:
            answers = []
            while not done.wait(timeout=0.5):
                answers.append(status(service, unknown))
            return answers

        attacks = attackers.map(attack, range(48))
        assert keys.requested.wait(timeout=MINUTE)
        try:
            for _ in range(PROBES):
                assert status(service, valid) == 200
        finally:
            done.set()

        for answers in attacks:
            assert set(answers) <= {422, 503}


@pytest.fixture(scope="module")
def shared(pool: UserPool) -> Iterator[tuple[Service, KeyServer]]:
    """Yield a service that never got keys, so that it tries again every few seconds."""
    with key_server() as keys, running(variables(pool, keys)) as service:
        yield service, keys


def give_up(keys: KeyServer, endless: Iterator[bytes]) -> None:
    """Wait until the service gives up an endless answer."""
    keys.endless = endless
    keys.given_up.clear()
    assert keys.given_up.wait(timeout=MINUTE)


@pytest.mark.parametrize(
    ("start", "part"),
    [
        (OK + b"X: ", b"y"),
        (OK + b"\r\n", b" "),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=["headers", "body", "chunks", "100 Continue"],
)
def test_a_refresh_ends_at_its_deadline(
    shared: tuple[Service, KeyServer], start: bytes, part: bytes
) -> None:
    _, keys = shared

    give_up(keys, dripping(start, part))


def test_a_huge_answer_of_cognito_is_not_read(shared: tuple[Service, KeyServer]) -> None:
    _, keys = shared
    sent = 0

    def megabytes() -> Iterator[bytes]:
        nonlocal sent
        yield OK + b"\r\n"
        while True:
            sent += 1
            yield b" " * 1_000_000

    give_up(keys, megabytes())

    assert sent < 20  # in the buffers of the connection


def test_keys_are_fetched_after_a_refresh_that_ended_at_its_deadline(
    shared: tuple[Service, KeyServer], pool: UserPool
) -> None:
    service, keys = shared
    give_up(keys, dripping(OK + b"X: ", b"y"))
    keys.requested.clear()
    keys.keys = [KEY]
    keys.endless = None
    assert keys.requested.wait(timeout=MINUTE)

    assert status(service, pool.forge(key=KEY, header={"kid": "published"})) == 200
