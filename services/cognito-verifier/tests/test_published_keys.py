import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier

import pytest

from cognito_verifier.published_keys import (
    MAX_AGE_SECONDS,
    PAUSE_SECONDS,
    NoKeysError,
    PublishedKeys,
    UnknownKeyError,
)
from tests.key_server import KeyServer, new_key

OLD, NEW = new_key("old"), new_key("new")


@dataclass
class Clock:
    seconds: float = 0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("cognito_verifier.published_keys.monotonic", clock)
    return clock


@pytest.fixture
def published(keys: KeyServer) -> PublishedKeys:
    keys.keys = [OLD]
    return PublishedKeys(keys.url)


def test_fetches_the_keys_once_for_many_tokens(keys: KeyServer, published: PublishedKeys) -> None:
    for _ in range(3):
        assert published.find("old").thumbprint() == OLD.thumbprint()

    assert len(keys.paths) == 1


def test_fetches_the_keys_once_for_concurrent_tokens(
    keys: KeyServer, published: PublishedKeys
) -> None:
    together = Barrier(20)

    def find(_number: int) -> str:
        together.wait()
        return published.find("old").thumbprint()

    with ThreadPoolExecutor(20) as threads:
        found = set(threads.map(find, range(20)))

    assert found == {OLD.thumbprint()}
    assert len(keys.paths) == 1


def test_finds_a_key_that_the_pool_has_added(
    keys: KeyServer, published: PublishedKeys, clock: Clock
) -> None:
    published.find("old")
    keys.keys = [OLD, NEW]
    clock.seconds = PAUSE_SECONDS

    assert published.find("new").thumbprint() == NEW.thumbprint()
    assert published.find("old").thumbprint() == OLD.thumbprint()
    assert len(keys.paths) == 2


def test_unknown_keys_cause_one_fetch_per_pause(
    keys: KeyServer, published: PublishedKeys, clock: Clock
) -> None:
    for number in range(100):
        with pytest.raises(UnknownKeyError):
            published.find(f"made-up-{number}")
    assert len(keys.paths) == 1

    clock.seconds = PAUSE_SECONDS
    with pytest.raises(UnknownKeyError):
        published.find("made-up")
    assert len(keys.paths) == 2


def test_refuses_a_key_that_the_pool_has_removed(
    keys: KeyServer, published: PublishedKeys, clock: Clock
) -> None:
    published.find("old")
    keys.keys = [NEW]
    clock.seconds = MAX_AGE_SECONDS + 1

    with pytest.raises(UnknownKeyError):
        published.find("old")


FAILURES = [
    (500, None),
    (302, b""),
    (200, b"<html>"),
    (200, b"[]"),
    (200, b"{}"),
    (200, b'{"keys":[]}'),
]


@pytest.mark.parametrize(("status", "body"), FAILURES)
def test_a_fetched_key_stays_valid_while_the_endpoint_fails(
    keys: KeyServer, published: PublishedKeys, clock: Clock, status: int, body: bytes | None
) -> None:
    published.find("old")
    keys.status, keys.body = status, body
    clock.seconds = MAX_AGE_SECONDS + 1

    for _ in range(3):
        assert published.find("old").thumbprint() == OLD.thumbprint()
    assert len(keys.paths) == 2


@pytest.mark.parametrize(("status", "body"), FAILURES)
def test_an_unfetched_key_is_not_available_while_the_endpoint_fails(
    keys: KeyServer, published: PublishedKeys, clock: Clock, status: int, body: bytes | None
) -> None:
    keys.status, keys.body = status, body
    for _ in range(3):
        with pytest.raises(NoKeysError):
            published.find("old")
    assert len(keys.paths) == 1

    keys.status, keys.body = 200, None
    clock.seconds = PAUSE_SECONDS
    assert published.find("old").thumbprint() == OLD.thumbprint()


def test_no_key_is_available_while_the_endpoint_refuses_connections() -> None:
    with pytest.raises(NoKeysError):
        PublishedKeys("http://127.0.0.1:9/jwks.json").find("old")


def test_ignores_keys_that_are_not_rsa_keys(keys: KeyServer, published: PublishedKeys) -> None:
    others = [{"kty": "oct", "kid": "secret", "k": "AAAA"}, {"kty": "unheard-of"}]
    keys.body = json.dumps({"keys": [*others, OLD.as_dict(private=False)]}).encode()

    assert published.find("old").thumbprint() == OLD.thumbprint()
    with pytest.raises(UnknownKeyError):
        published.find("secret")
