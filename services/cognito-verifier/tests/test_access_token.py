import hmac
import json
import time
from base64 import urlsafe_b64encode

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from cognito_verifier.app import create_app
from tests.emulator import SIGNING_KEY, UserPool, create_user_pool
from tests.key_server import KeyServer, new_key

NOW = 2_000_000_000


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: NOW)


def verify(client: FlaskClient, token: str) -> TestResponse:
    return client.get("/verify", headers={"Authorization": f"Bearer {token}"})


def error(response: TestResponse) -> str:
    assert response.status_code == 422
    assert response.json is not None
    assert set(response.json) == {"error"}
    return str(response.json["error"])


def segment(value: object) -> str:
    return text_segment(json.dumps(value))


def text_segment(text: str) -> str:
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


INVALID = "The token is malformed, or its signature is not valid."


def test_answers_with_the_claims_of_the_pool_s_token(client: FlaskClient, pool: UserPool) -> None:
    response = verify(client, pool.access_token)

    assert response.status_code == 200
    assert response.json is not None
    assert response.json["username"] == "andrew"
    assert response.json["client_id"] == pool.client_id
    assert response.headers["Cache-Control"] == "no-store"


def test_accepts_a_forged_token_without_changes(client: FlaskClient, pool: UserPool) -> None:
    assert verify(client, pool.forge()).status_code == 200


def test_refuses_an_unsigned_token(client: FlaskClient, pool: UserPool) -> None:
    _, payload, signature = pool.access_token.split(".")
    header = segment({"alg": "none", "kid": "dummy"})

    assert error(verify(client, f"{header}.{payload}.")) == INVALID
    assert error(verify(client, f"{header}.{payload}.{signature}")) == INVALID


@pytest.mark.parametrize(
    "secret",
    [SIGNING_KEY.as_pem(private=False), SIGNING_KEY.as_der(private=False), b""],
    ids=["pem", "der", "empty"],
)
def test_refuses_the_public_key_as_a_shared_secret(
    client: FlaskClient, pool: UserPool, secret: bytes
) -> None:
    _, payload, _ = pool.access_token.split(".")
    signed = f"{segment({'alg': 'HS256', 'kid': 'dummy'})}.{payload}"
    signature = urlsafe_b64encode(hmac.digest(secret, signed.encode(), "sha256")).decode()

    assert error(verify(client, f"{signed}.{signature.rstrip('=')}")) == INVALID


@pytest.mark.parametrize("algorithm", ["RS384", "RS512", "PS256"])
def test_refuses_every_other_algorithm_even_if_the_pool_s_key_allows_it(
    pool: UserPool, keys: KeyServer, monkeypatch: pytest.MonkeyPatch, algorithm: str
) -> None:
    keys.body = json.dumps(
        {"keys": [{**SIGNING_KEY.as_dict(private=False), "kid": "any"}]}
    ).encode()
    endpoint = {"AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER": keys.url}
    for name, value in {**pool.variables, **endpoint}.items():
        monkeypatch.setenv(name, value)
    client = create_app().test_client()

    assert verify(client, pool.forge(header={"kid": "any"})).status_code == 200
    token = pool.forge(header={"kid": "any"}, algorithm=algorithm)
    assert error(verify(client, token)) == INVALID


def test_refuses_another_pool_s_token(client: FlaskClient, cognito: str) -> None:
    foreign = create_user_pool(cognito)

    assert error(verify(client, foreign.access_token)) == "The token is not accepted: iss."


def test_refuses_another_client_s_token(client: FlaskClient, pool: UserPool) -> None:
    token = pool.forge({"client_id": "another"})

    assert error(verify(client, token)) == "The token is not accepted: client_id."


def test_refuses_an_id_token(client: FlaskClient, pool: UserPool) -> None:
    assert error(verify(client, pool.id_token)).startswith("The token is not accepted:")
    token = pool.forge({"token_use": "id"})
    assert error(verify(client, token)) == "The token is not accepted: token_use."


@pytest.mark.parametrize("claim", ["iss", "token_use", "client_id", "exp", "iat"])
def test_refuses_a_token_without_a_required_claim(
    client: FlaskClient, pool: UserPool, claim: str
) -> None:
    token = pool.forge(without=claim)

    assert error(verify(client, token)) == f"The token is not accepted: {claim}."


@pytest.mark.usefixtures("clock")
def test_refuses_an_expired_token(client: FlaskClient, pool: UserPool) -> None:
    assert error(verify(client, pool.forge({"exp": NOW - 6}))) == "The token has expired."


@pytest.mark.parametrize("claim", ["iat", "nbf"])
@pytest.mark.usefixtures("clock")
def test_refuses_a_token_from_the_future(client: FlaskClient, pool: UserPool, claim: str) -> None:
    token = pool.forge({claim: NOW + 6})

    assert error(verify(client, token)) == f"The token is not accepted: {claim}."


@pytest.mark.usefixtures("clock")
def test_tolerates_clock_differences_of_a_few_seconds(client: FlaskClient, pool: UserPool) -> None:
    token = pool.forge({"exp": NOW - 4, "iat": NOW + 4, "nbf": NOW + 4})

    assert verify(client, token).status_code == 200


@pytest.mark.parametrize("value", ["never", True, None, [], {}, "9999999999"])
@pytest.mark.parametrize("claim", ["exp", "iat"])
def test_refuses_times_that_are_not_numbers(
    client: FlaskClient, pool: UserPool, claim: str, value: object
) -> None:
    token = pool.forge({claim: value})

    assert error(verify(client, token)) == f"The token is not accepted: {claim}."


def test_refuses_an_oversized_token_before_it_is_parsed(
    client: FlaskClient, pool: UserPool
) -> None:
    token = pool.forge({"padding": "x" * 8192})

    assert error(verify(client, token)) == "The token is too long."


def test_accepts_a_token_with_many_groups(client: FlaskClient, pool: UserPool) -> None:
    token = pool.forge({"cognito:groups": [f"group-{number}" for number in range(400)]})

    assert verify(client, token).status_code == 200


def test_refuses_a_token_that_was_changed(client: FlaskClient, pool: UserPool) -> None:
    header, _, signature = pool.access_token.split(".")
    _, payload, _ = pool.forge({"username": "somebody-else"}).split(".")

    assert error(verify(client, f"{header}.{payload}.{signature}")) == INVALID


def test_refuses_a_token_that_contains_its_own_key(client: FlaskClient, pool: UserPool) -> None:
    key = new_key("dummy")

    assert error(verify(client, pool.forge(key=key))) == INVALID
    header = {"jwk": key.as_dict(private=False)}
    assert error(verify(client, pool.forge(key=key, header=header))) == INVALID


@pytest.mark.parametrize(
    "header",
    [
        {"jku": "http://127.0.0.1:9/jwks.json"},
        {"x5u": "http://127.0.0.1:9/certificate.pem"},
        {"x5c": ["MIIB"]},
        {"crit": ["exp"]},
        {"crit": ["b64"], "b64": True},
        {"unheard-of": 1},
        {"kid": 7},
        {"kid": True},
        {"kid": None},
        {"typ": 7},
    ],
    ids=str,
)
def test_refuses_a_header_that_cognito_does_not_write(
    client: FlaskClient, pool: UserPool, header: dict[str, object]
) -> None:
    assert error(verify(client, pool.forge(header=header))) == INVALID


@pytest.mark.parametrize(
    "token",
    [
        "",
        "x",
        "..",
        "a.b",
        "a.b.c",
        "a.b.c.d.e",
        "null.null.null",
        f"{segment(None)}.{segment({})}.",
        f"{segment(['alg', 'kid'])}.{segment({})}.",
        f"{segment('alg')}.{segment({})}.",
        f"{segment({'alg': ['RS256'], 'kid': 'dummy'})}.{segment({})}.",
        f"{segment({'alg': 'RS256', 'kid': {}})}.{segment({})}.",
        f"{segment({'alg': 'RS256'})}.{segment({})}.",
        f"{text_segment('[' * 350)}.{segment({})}.",
        f"{text_segment('[' * 5000)}.{segment({})}.",
        f"{segment({'alg': 'RS256', 'kid': 'dummy'})}.{text_segment('[' * 5000)}.",
        f"{text_segment('9' * 350)}.{segment({})}.",
        "." * 8000,
        "\xff.\xfe.\xfd",
        "%00.%00.%00",
    ],
)
def test_refuses_a_malformed_token(client: FlaskClient, token: str) -> None:
    assert error(verify(client, token)) == INVALID
