"""User pool of an emulated Cognito, its tokens, and forged tokens."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import boto3
from joserfc import jwt
from joserfc.jwk import KeyFlexible, RSAKey
from joserfc.jws import JWSRegistry
from moto.server import ThreadedMotoServer
from moto.utilities.utils import load_resource

PASSWORD = "Correct-Horse-1"
# The emulator's signing key: a forged token with this key has a valid signature.
SIGNING_KEY = RSAKey.import_key(
    # without the key set's `alg`: forged tokens use other algorithms too
    RSAKey.import_key(load_resource("cognitoidp/resources/jwks-private.json")).as_pem(private=True)
)


class _AnyHeader(JWSRegistry):
    def check_header(self, header: dict[str, Any]) -> None:
        """Accept every header."""


@dataclass(frozen=True)
class UserPool:
    endpoint_url: str
    id: str
    client_id: str
    access_token: str
    id_token: str

    @property
    def variables(self) -> dict[str, str]:
        return {
            "AWS_COGNITO_USER_POOL_ID": self.id,
            "AWS_COGNITO_USER_POOL_CLIENT_ID": self.client_id,
            "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER": self.endpoint_url,
        }

    def forge(
        self,
        claims: Mapping[str, object] | None = None,
        *,
        header: dict[str, Any] | None = None,
        key: KeyFlexible = SIGNING_KEY,
        algorithm: str = "RS256",
        without: str = "",
    ) -> str:
        """Return a token like the pool's tokens, with the given changes."""
        now = int(time.time())
        all_claims = {
            "iss": f"https://cognito-idp.us-east-1.amazonaws.com/{self.id}",
            "sub": "00000000-0000-4000-8000-000000000000",
            "client_id": self.client_id,
            "token_use": "access",
            "iat": now,
            "exp": now + 3600,
            "username": "andrew",
            **(claims or {}),
        }
        all_claims.pop(without, None)
        return jwt.encode(
            {"alg": algorithm, "kid": "dummy", **(header or {})},
            all_claims,
            key,
            registry=_AnyHeader(algorithms=[algorithm]),
        )


@contextmanager
def emulator() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    _, port = server.get_host_and_port()
    yield f"http://127.0.0.1:{port}"
    server.stop()


def create_user_pool(endpoint_url: str) -> UserPool:
    cognito = boto3.client(
        "cognito-idp",
        endpoint_url=endpoint_url,
        region_name="us-east-1",
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
    )
    pool_id = cognito.create_user_pool(PoolName="cruddur")["UserPool"]["Id"]
    client_id = cognito.create_user_pool_client(UserPoolId=pool_id, ClientName="web")[
        "UserPoolClient"
    ]["ClientId"]
    cognito.admin_create_user(UserPoolId=pool_id, Username="andrew")
    cognito.admin_set_user_password(
        UserPoolId=pool_id, Username="andrew", Password=PASSWORD, Permanent=True
    )
    tokens = cognito.initiate_auth(
        ClientId=client_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "andrew", "PASSWORD": PASSWORD},
    )["AuthenticationResult"]
    return UserPool(endpoint_url, pool_id, client_id, tokens["AccessToken"], tokens["IdToken"])
