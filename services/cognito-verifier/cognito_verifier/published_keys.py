"""Public keys of a user pool, from its JWKS endpoint."""

import json
import logging
from threading import Condition, Thread
from time import monotonic

import requests
from gevent import Timeout
from joserfc.jwk import RSAKey

logger = logging.getLogger(__name__)

REFRESH_SECONDS = 300
"""Time between two refreshes: half of the 600 seconds that a withdrawn key may live. The other half
is for retries of a failed refresh."""

PAUSE_SECONDS = 5
"""Time before a failed refresh is tried again, and before an unknown key id causes a refresh."""

FETCH_SECONDS = 2
"""Limit of a refresh, from the name resolution to the last byte."""

WAIT_SECONDS = 0.8
"""Limit, from the start of a refresh, of the time that tokens with unknown key ids wait for it."""

MAX_BYTES = 64 * 1024
"""Limit of the endpoint's answer: Cognito's two keys have less than 2 KiB."""


class UnknownKeyError(Exception):
    """The pool does not publish this key."""


class NoKeysError(Exception):
    """The endpoint fails or is slow, so the pool may or may not publish this key."""


class PublishedKeys:
    """Keys of the last successful refresh; `start` begins to refresh them in the background.

    A token with a known key id never waits. While the endpoint fails, the last keys stay valid.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._keys: dict[str, RSAKey] = {}
        self._endpoint_fails = False
        self._is_refreshing = True  # the first refresh is due at once
        self._began_at = self._ended_at = monotonic()
        self._changed = Condition()

    def start(self) -> None:
        Thread(target=self._keep_refreshing, daemon=True).start()

    def find(self, key_id: str) -> RSAKey:
        """Return the key with this id.

        Raises:
            UnknownKeyError: the pool does not publish the key.
            NoKeysError: the endpoint fails, or did not answer in time.
        """
        keys = self._keys
        if key_id not in keys:
            keys = self._refreshed_keys()
        if key_id not in keys:
            raise UnknownKeyError
        return keys[key_id]

    def refresh(self) -> float:
        """Fetch the keys; return the seconds until the next refresh."""
        self._begin()
        keys = self._fetch()
        with self._changed:
            self._keys = keys or self._keys
            self._endpoint_fails = not keys
            self._is_refreshing = False
            self._ended_at = monotonic()
            self._changed.notify_all()
        return REFRESH_SECONDS if keys else PAUSE_SECONDS

    def _keep_refreshing(self) -> None:
        while True:
            pause = self.refresh()
            with self._changed:
                self._changed.wait_for(lambda: self._is_refreshing, timeout=pause)

    def _refreshed_keys(self) -> dict[str, RSAKey]:
        """Cause a refresh, unless one is running or has just ended, and wait for its keys."""
        with self._changed:
            if monotonic() - self._ended_at >= PAUSE_SECONDS:
                self._begin()
            left = self._began_at + WAIT_SECONDS - monotonic()
            in_time = self._changed.wait_for(lambda: not self._is_refreshing, timeout=left)
            if self._endpoint_fails or not in_time:
                raise NoKeysError
            return self._keys

    def _begin(self) -> None:
        with self._changed:
            if not self._is_refreshing:
                self._is_refreshing = True
                self._began_at = monotonic()
                self._changed.notify_all()

    def _fetch(self) -> dict[str, RSAKey]:
        """Return the published keys, or no keys if the endpoint fails."""
        try:
            with Timeout(FETCH_SECONDS):
                return _rsa_keys(_download(self._url))
        except (Exception, Timeout) as error:  # noqa: BLE001 # any bad answer is a failure
            logger.warning("no keys from %s: %s", self._url, type(error).__name__)
            return {}


def _rsa_keys(key_set: bytes) -> dict[str, RSAKey]:
    keys = {
        jwk["kid"]: RSAKey.import_key(jwk)
        for jwk in json.loads(key_set)["keys"]
        if jwk["kty"] == "RSA"
    }
    if not keys:
        raise LookupError("a pool always has a key")
    return keys


def _download(url: str) -> bytes:
    """Return the body of the answer; `MAX_BYTES` also limits a body that was compressed."""
    with requests.get(
        url,
        timeout=FETCH_SECONDS,  # of each read; the caller limits the total
        allow_redirects=False,
        stream=True,
    ) as response:
        response.raise_for_status()
        body: bytes = response.raw.read(MAX_BYTES + 1, decode_content=True)
    if len(body) > MAX_BYTES:
        raise ValueError("the answer is too long")
    return body
