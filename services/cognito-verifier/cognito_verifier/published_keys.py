"""Public keys of a user pool, from its JWKS endpoint."""

import logging
from threading import Lock
from time import monotonic

import requests
from joserfc.jwk import RSAKey

logger = logging.getLogger(__name__)

# Shortest time between two requests to Cognito, also for many tokens with unknown key ids.
PAUSE_SECONDS = 5
# Longest use of a key that the pool no longer publishes, while Cognito answers.
MAX_AGE_SECONDS = 600
_TIMEOUT_SECONDS = 2


class UnknownKeyError(Exception):
    """The pool does not publish this key."""


class NoKeysError(Exception):
    """The endpoint fails, so the pool may or may not publish this key."""


class PublishedKeys:
    """Keys, fetched at the first use, for an unknown key id, and after `MAX_AGE_SECONDS`.

    While the endpoint fails, the keys of the last fetch stay valid.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._lock = Lock()
        self._keys: dict[str, RSAKey] = {}
        self._fetched_at = float("-inf")
        self._endpoint_fails = False

    def find(self, key_id: str) -> RSAKey:
        if key_id not in self._keys or monotonic() - self._fetched_at > MAX_AGE_SECONDS:
            self._refresh()
        if key_id in self._keys:
            return self._keys[key_id]
        raise NoKeysError if self._endpoint_fails else UnknownKeyError

    def _refresh(self) -> None:
        """Fetch the keys, unless they are new; concurrent callers wait for one fetch."""
        with self._lock:
            if monotonic() - self._fetched_at < PAUSE_SECONDS:
                return
            self._fetched_at = monotonic()
            try:
                self._keys = self._fetch()
                self._endpoint_fails = False
            except Exception as error:  # noqa: BLE001 # any bad answer is a failure
                self._endpoint_fails = True
                logger.warning("no keys from %s: %s", self._url, type(error).__name__)

    def _fetch(self) -> dict[str, RSAKey]:
        response = requests.get(self._url, timeout=_TIMEOUT_SECONDS, allow_redirects=False)
        response.raise_for_status()
        keys = {
            jwk["kid"]: RSAKey.import_key(jwk)
            for jwk in response.json()["keys"]
            if jwk["kty"] == "RSA"
        }
        if not keys:
            raise LookupError("a pool always has a key")
        return keys
