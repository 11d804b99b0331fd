"""Checks of an access token."""

from typing import Any

from joserfc import jwt
from joserfc.errors import ClaimError, ExpiredTokenError, JoseError
from joserfc.jwk import GuestProtocol, RSAKey
from joserfc.jws import JWSRegistry
from joserfc.registry import HeaderParameter

from cognito_verifier.published_keys import PublishedKeys, UnknownKeyError

MAX_LENGTH = 8 * 1024
LEEWAY_SECONDS = 5


class InvalidTokenError(Exception):
    """Refusal of a token; the message is a sentence that quotes nothing from the token."""


class _CognitoHeader(JWSRegistry):
    """Header fields that Cognito writes; joserfc refuses `jwk`, `jku`, `x5u`, `crit` and others."""

    default_header_registry = {  # noqa: RUF012 # as the library declares it
        "alg": HeaderParameter("Algorithm", "str", required=True),
        "kid": HeaderParameter("Key ID", "str", required=True),
        "typ": HeaderParameter("Type", "str"),
    }


class AccessTokenVerifier:
    """Accepts the access tokens that one user pool issued for one of its clients."""

    def __init__(self, *, issuer: str, client_id: str, keys: PublishedKeys) -> None:
        self._keys = keys
        self._header = _CognitoHeader(algorithms=["RS256"])
        self._claims = jwt.JWTClaimsRegistry(
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": issuer},
            token_use={"essential": True, "value": "access"},
            client_id={"essential": True, "value": client_id},  # access tokens have no `aud`
            exp={"essential": True},
            iat={"essential": True},
        )

    def verify(self, token: str) -> dict[str, Any]:
        """Return the claims of a valid token.

        Raises:
            InvalidTokenError: the token is not valid.
            NoKeysError: the keys that could verify the token are not available.
        """
        if len(token) > MAX_LENGTH:
            raise InvalidTokenError("The token is too long.")
        # `from None`: the library's messages may quote the token.
        try:
            claims = jwt.decode(token, self._signing_key, registry=self._header).claims
            self._claims.validate(claims)
        except UnknownKeyError:
            raise InvalidTokenError(
                "The token is not signed with a key of the user pool."
            ) from None
        except ExpiredTokenError:
            raise InvalidTokenError("The token has expired.") from None
        except ClaimError as error:
            raise InvalidTokenError(f"The token is not accepted: {error.claim}.") from None
        except (JoseError, TypeError, ValueError):
            raise InvalidTokenError(
                "The token is malformed, or its signature is not valid."
            ) from None
        return claims

    def _signing_key(self, token: GuestProtocol) -> RSAKey:
        return self._keys.find(token.headers()["kid"])
