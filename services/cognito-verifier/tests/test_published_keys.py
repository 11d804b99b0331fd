import gzip
import json
import tracemalloc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier
from time import perf_counter

import pytest

from cognito_verifier import published_keys
from cognito_verifier.published_keys import (
    FETCH_SECONDS,
    PAUSE_SECONDS,
    WAIT_SECONDS,
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


def test_a_token_with_a_known_key_causes_no_fetch(
    keys: KeyServer, published: PublishedKeys
) -> None:
    published.refresh()
    for _ in range(3):
        assert published.find("old").thumbprint() == OLD.thumbprint()

    assert len(keys.paths) == 1


def test_tokens_wait_for_the_first_keys(keys: KeyServer, published: PublishedKeys) -> None:
    published.start()

    assert published.find("old").thumbprint() == OLD.thumbprint()
    assert len(keys.paths) == 1


def test_refreshes_the_keys_without_tokens(
    keys: KeyServer, published: PublishedKeys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(published_keys, "REFRESH_SECONDS", 0.01)
    published.start()
    for _ in range(3):
        assert keys.requested.wait(timeout=10)
        keys.requested.clear()


def test_tries_a_failed_refresh_again(
    keys: KeyServer, published: PublishedKeys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(published_keys, "PAUSE_SECONDS", 0.01)
    keys.status = 500
    published.start()
    for _ in range(3):
        assert keys.requested.wait(timeout=10)
        keys.requested.clear()


def test_a_withdrawn_key_lives_at_most_600_seconds_also_after_a_failed_refresh(
    keys: KeyServer, published: PublishedKeys
) -> None:
    seconds = published.refresh()
    keys.keys, keys.status = [NEW], 500
    seconds += FETCH_SECONDS + published.refresh()
    keys.status = 200
    seconds += FETCH_SECONDS
    published.refresh()

    with pytest.raises(UnknownKeyError):
        published.find("old")
    assert seconds <= 600


def test_finds_a_key_that_the_pool_has_added(
    keys: KeyServer, published: PublishedKeys, clock: Clock
) -> None:
    published.start()
    published.find("old")
    keys.keys = [OLD, NEW]
    clock.seconds = PAUSE_SECONDS

    assert published.find("new").thumbprint() == NEW.thumbprint()
    assert published.find("old").thumbprint() == OLD.thumbprint()
    assert len(keys.paths) == 2


def test_unknown_keys_cause_one_fetch_per_pause(
    keys: KeyServer, published: PublishedKeys, clock: Clock
) -> None:
    published.start()
    for number in range(100):
        with pytest.raises(UnknownKeyError):
            published.find(f"made-up-{number}")
    assert len(keys.paths) == 1

    clock.seconds = PAUSE_SECONDS
    with pytest.raises(UnknownKeyError):
        published.find("made-up")
    assert len(keys.paths) == 2


def test_unknown_keys_cause_one_fetch_for_concurrent_tokens(
    keys: KeyServer, published: PublishedKeys, clock: Clock
) -> None:
    published.start()
    published.find("old")
    keys.keys = [OLD, NEW]
    clock.seconds = PAUSE_SECONDS
    together = Barrier(20)

    def find(_number: int) -> str:
        together.wait()
        return published.find("new").thumbprint()

    with ThreadPoolExecutor(20) as threads:
        found = set(threads.map(find, range(20)))

    assert found == {NEW.thumbprint()}
    assert len(keys.paths) == 2


def test_a_known_key_does_not_wait_for_a_fetch(
    keys: KeyServer, published: PublishedKeys, clock: Clock
) -> None:
    published.start()
    published.find("old")
    keys.may_answer.clear()
    clock.seconds = PAUSE_SECONDS
    with pytest.raises(NoKeysError):
        published.find("made-up")
    assert len(keys.paths) == 2

    assert published.find("old").thumbprint() == OLD.thumbprint()
    assert not keys.may_answer.is_set()


def test_unknown_keys_wait_only_once_for_a_slow_fetch(
    keys: KeyServer, published: PublishedKeys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(published_keys, "FETCH_SECONDS", 60)
    keys.may_answer.clear()
    published.start()
    began_at = perf_counter()
    for number in range(50):
        with pytest.raises(NoKeysError):
            published.find(f"made-up-{number}")

    assert perf_counter() - began_at < 10 * WAIT_SECONDS


@pytest.mark.parametrize("compress", [bytes, gzip.compress], ids=["plain", "compressed"])
def test_a_huge_answer_is_a_failure_and_needs_little_memory(
    keys: KeyServer, published: PublishedKeys, compress: Callable[[bytes], bytes]
) -> None:
    keys.headers["Content-Encoding"] = "identity" if compress is bytes else "gzip"
    keys.body = compress(keys.answer() + b" " * 30_000_000)
    tracemalloc.start()
    published.refresh()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    with pytest.raises(NoKeysError):
        published.find("old")
    assert peak < 2_000_000


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
    keys: KeyServer, published: PublishedKeys, status: int, body: bytes | None
) -> None:
    published.refresh()
    keys.status, keys.body = status, body
    for _ in range(3):
        published.refresh()

    assert published.find("old").thumbprint() == OLD.thumbprint()
    assert len(keys.paths) == 4


@pytest.mark.parametrize(("status", "body"), FAILURES)
def test_an_unfetched_key_is_not_available_while_the_endpoint_fails(
    keys: KeyServer, published: PublishedKeys, clock: Clock, status: int, body: bytes | None
) -> None:
    keys.status, keys.body = status, body
    published.start()
    for _ in range(3):
        with pytest.raises(NoKeysError):
            published.find("old")
    assert len(keys.paths) == 1

    keys.status, keys.body = 200, None
    clock.seconds = PAUSE_SECONDS
    assert published.find("old").thumbprint() == OLD.thumbprint()


def test_no_key_is_available_while_the_endpoint_refuses_connections() -> None:
    published = PublishedKeys("http://127.0.0.1:9/jwks.json")
    published.refresh()

    with pytest.raises(NoKeysError):
        published.find("old")


def test_ignores_keys_that_are_not_rsa_keys(keys: KeyServer, published: PublishedKeys) -> None:
    others = [{"kty": "oct", "kid": "secret", "k": "AAAA"}, {"kty": "unheard-of"}]
    keys.body = json.dumps({"keys": [*others, OLD.as_dict(private=False)]}).encode()
    published.refresh()

    assert published.find("old").thumbprint() == OLD.thumbprint()
    with pytest.raises(UnknownKeyError):
        published.find("secret")
