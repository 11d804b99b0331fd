from typing import NoReturn

import pytest
from flask.testing import FlaskClient

from cognito_verifier.access_token import AccessTokenVerifier
from cognito_verifier.app import create_app
from tests.emulator import UserPool


def test_the_health_check_needs_no_token(client: FlaskClient) -> None:
    assert client.get("/").status_code == 200


def test_reads_the_token_from_the_query(client: FlaskClient, pool: UserPool) -> None:
    response = client.get(f"/verify?token={pool.access_token}")

    assert response.status_code == 200
    assert response.json is not None
    assert response.json["username"] == "andrew"


@pytest.mark.parametrize("scheme", ["Bearer", "bearer"])
def test_reads_the_token_from_the_header(client: FlaskClient, pool: UserPool, scheme: str) -> None:
    headers = {"Authorization": f"{scheme} {pool.access_token}"}

    assert client.get("/verify", headers=headers).status_code == 200


def test_the_header_takes_precedence_over_the_query(client: FlaskClient, pool: UserPool) -> None:
    good, bad = pool.access_token, pool.id_token

    assert (
        client.get(f"/verify?token={bad}", headers={"Authorization": f"Bearer {good}"}).status_code
        == 200
    )
    for header in (f"Bearer {bad}", "Basic YTpi", "Bearer", ""):
        response = client.get(f"/verify?token={good}", headers={"Authorization": header})
        assert response.status_code == 422


@pytest.mark.parametrize("query", ["", "?token=", "?other=1", "?token=a&token=b"])
def test_refuses_a_request_without_one_token(client: FlaskClient, query: str) -> None:
    response = client.get(f"/verify{query}")

    assert response.status_code == 422
    assert response.json is not None
    assert list(response.json) == ["error"]


def test_refuses_two_tokens_even_if_both_are_good(client: FlaskClient, pool: UserPool) -> None:
    query = f"token={pool.access_token}&token={pool.access_token}"

    assert client.get(f"/verify?{query}").status_code == 422


def test_answers_503_while_the_keys_are_not_available(
    pool: UserPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    unreachable = {"AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER": "http://127.0.0.1:9"}
    for name, value in {**pool.variables, **unreachable}.items():
        monkeypatch.setenv(name, value)
    client = create_app().test_client()

    response = client.get(f"/verify?token={pool.access_token}")
    garbage = client.get("/verify?token=garbage")

    assert response.status_code == 503
    assert response.json == {"error": "The user pool's keys are not available at the moment."}
    assert response.headers["Retry-After"] == "5"
    assert garbage.status_code == 422


def test_answers_all_other_requests_with_json(client: FlaskClient) -> None:
    unknown, wrong_method = client.get("/admin"), client.post("/verify")

    assert (unknown.status_code, unknown.json) == (404, {"error": "Not Found"})
    assert (wrong_method.status_code, wrong_method.json) == (405, {"error": "Method Not Allowed"})


@pytest.mark.parametrize(
    ("path", "status"), [("/", 200), ("/verify", 422), ("/admin", 404), ("/verify/", 404)]
)
def test_every_answer_forbids_caches_and_other_content_types(
    client: FlaskClient, path: str, status: int
) -> None:
    response = client.get(path)

    assert response.status_code == status
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_an_unexpected_error_is_answered_with_json_and_the_same_headers(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> NoReturn:
        raise RecursionError

    monkeypatch.setattr(AccessTokenVerifier, "verify", fail)
    response = client.get("/verify?token=any")

    assert (response.status_code, response.json) == (500, {"error": "Internal Server Error"})
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store"


def test_refuses_many_tokens_in_a_query(client: FlaskClient) -> None:
    assert client.get("/verify?" + "token=a&" * 1000).status_code == 422
