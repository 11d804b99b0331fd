"""Unsigned requests of browsers and of verifiers of tokens to the emulator's Cognito."""

import http.client
import json
from typing import Any
from urllib.parse import urlsplit

import jwt
import pytest

from tests.helpers.emulator import Emulator
from tests.helpers.signing_in import User, claims, sign_up

PAGE = "http://localhost:8080"


def _request(
    emulator: Emulator, method: str, headers: dict[str, str], body: str | None = None
) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection(urlsplit(emulator.url).netloc)
    connection.request(method, "/", body, {"Origin": PAGE, **headers})
    return connection.getresponse()


def _initiate_sign_in(emulator: Emulator, **parameters: Any) -> http.client.HTTPResponse:
    headers = {
        "Content-Type": "application/x-amz-json-1.1",
        "X-Amz-Target": "AWSCognitoIdentityProviderService.InitiateAuth",
    }
    request = {"AuthFlow": "USER_SRP_AUTH", **parameters}
    return _request(emulator, "POST", headers, json.dumps(request))


def _sign_in_as_amplify_does(emulator: Emulator, user: User) -> http.client.HTTPResponse:
    parameters = user.srp().get_auth_params()
    return _initiate_sign_in(emulator, ClientId=user.pool.client_id, AuthParameters=parameters)


def _verified(emulator: Emulator, user: User, token: str, *, issuer: str) -> dict[str, Any]:
    keys = jwt.PyJWKClient(f"{emulator.url}/{user.pool.id}/.well-known/jwks.json")
    key = keys.get_signing_key_from_jwt(token)
    return jwt.decode(token, key, algorithms=["RS256"], issuer=issuer)


def test_a_browser_may_ask_before_it_calls(emulator: Emulator) -> None:
    asked = "cache-control,content-type,x-amz-target,x-amz-user-agent"

    answer = _request(
        emulator,
        "OPTIONS",
        {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": asked},
    )

    assert answer.status == http.HTTPStatus.OK
    assert answer.headers["Access-Control-Allow-Origin"] == PAGE
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]
    assert answer.headers["Access-Control-Allow-Headers"].replace(" ", "") == asked


@pytest.mark.parametrize("account_id", ["123456789012", "210987654321"])
def test_a_browser_reaches_the_pools_of_every_account(
    emulator: Emulator, pool_name: str, account_id: str
) -> None:
    user = sign_up(emulator.client("cognito-idp", account_id), pool_name)

    answer = _sign_in_as_amplify_does(emulator, user)

    assert answer.headers["Access-Control-Allow-Origin"] == PAGE
    assert json.load(answer)["ChallengeName"] == "PASSWORD_VERIFIER"


def test_a_browser_may_read_a_refusal(emulator: Emulator, user: User) -> None:
    user.cognito.admin_disable_user(UserPoolId=user.pool.id, Username=user.name)

    answer = _sign_in_as_amplify_does(emulator, user)

    assert answer.headers["Access-Control-Allow-Origin"] == PAGE
    assert json.load(answer)["__type"] == "NotAuthorizedException"


def test_a_browser_may_read_the_refusal_of_an_invalid_request(emulator: Emulator) -> None:
    answer = _initiate_sign_in(emulator)

    assert answer.headers["Access-Control-Allow-Origin"] == PAGE
    assert json.load(answer)["__type"] == "InvalidParameterException"


def test_access_tokens_can_be_verified_and_name_the_user(emulator: Emulator, user: User) -> None:
    issuer = f"https://cognito-idp.us-east-1.amazonaws.com/{user.pool.id}"
    tokens = user.sign_in()
    renewed = user.cognito.get_tokens_from_refresh_token(
        ClientId=user.pool.client_id, RefreshToken=tokens["RefreshToken"]
    )["AuthenticationResult"]

    for token in (tokens["AccessToken"], renewed["AccessToken"]):
        found = _verified(emulator, user, token, issuer=issuer)

        assert (found["token_use"], found["username"]) == ("access", user.name)
        assert found["client_id"] == user.pool.client_id
        assert found.keys() >= {"sub", "iat", "exp", "jti", "auth_time", "scope"}


def test_id_tokens_contain_the_email_and_the_preferred_username(user: User) -> None:
    found = claims(user.sign_in()["IdToken"])

    assert found["cognito:username"] == user.name
    assert (found["email"], found["preferred_username"]) == (user.email, user.name)
