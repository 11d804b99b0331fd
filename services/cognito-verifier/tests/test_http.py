import pytest
from flask.testing import FlaskClient

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
