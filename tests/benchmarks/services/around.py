"""Stand-ins of the services that our services call, and access tokens that they accept."""

import time

from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.benchmarks.services.stand_in import StandIn

POOL, CLIENT = "us-east-1_Bench", "bench"
USERNAME = "andrew"


class Around:
    def __init__(self) -> None:
        self._key = RSAKey.generate_key(2048, {"kid": "known", "alg": "RS256", "use": "sig"})
        self.cognito = StandIn({"keys": [self._key.as_dict(private=False)]})
        self.verifier = StandIn({"username": USERNAME})
        self.dynamodb = StandIn({})

    def token(self, key_id: str = "known") -> str:
        """Return an access token that is valid for an hour, with the given key id."""
        now = int(time.time())
        claims = {
            "iss": f"https://cognito-idp.us-east-1.amazonaws.com/{POOL}",
            "sub": "00000000-0000-4000-8000-000000000000",
            "client_id": CLIENT,
            "token_use": "access",
            "iat": now,
            "exp": now + 3600,
            "username": USERNAME,
        }
        return jwt.encode({"alg": "RS256", "kid": key_id}, claims, self._key)
