"""The public keys of a user pool, as its JWKS endpoint publishes them."""

import logging
from threading import Lock
from time import monotonic

import requests
from joserfc.jwk import RSAKey

logger = logging.getLogger(__name__)

# Made-up key ids must not become as many requests to Cognito, nor a burst of tokens a burst.
PAUSE_SECONDS = 5
# A key that the pool no longer publishes is believed no longer than this, while Cognito answers.
MAX_AGE_SECONDS = 600
_TIMEOUT_SECONDS = 2


class UnknownKeyError(Exception):
    """The pool does not publish this key."""


class NoKeysError(Exception):
    """The pool cannot be asked whether it publishes this key."""


class PublishedKeys:
    """Asked for when first needed, when a token names an unknown key, and when they are old.

    While the endpoint is away, the keys in hand still serve.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._lock = Lock()
        self._keys: dict[str, RSAKey] = {}
        self._asked_at = float("-inf")
        self._endpoint_is_away = False

    def find(self, key_id: str) -> RSAKey:
        if key_id not in self._keys or monotonic() - self._asked_at > MAX_AGE_SECONDS:
            self._ask()
        if key_id in self._keys:
            return self._keys[key_id]
        raise NoKeysError if self._endpoint_is_away else UnknownKeyError

    def _ask(self) -> None:
        """Whoever comes while another asks waits for that answer."""
        with self._lock:
            if monotonic() - self._asked_at < PAUSE_SECONDS:
                return
            self._asked_at = monotonic()
            try:
                self._keys = self._fetch()
                self._endpoint_is_away = False
            except Exception as error:  # noqa: BLE001 # whatever is wrong with the answer
                self._endpoint_is_away = True
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
