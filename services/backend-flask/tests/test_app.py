import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import SIGNED_IN

PREFLIGHT = {
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "authorization,content-type",
}
OURS = ["https://example.com", "https://api.example.com"]
OTHERS = [
    "https://evil.example",
    "http://example.com",
    "https://example.com:8443",
    "https://example.com.evil.example",
    "https://www.example.com",
    "https://exampleXcom",
    "null",
]


def test_the_health_check_answers(client: FlaskClient) -> None:
    answer = client.get("/api/health-check")

    assert answer.status_code == 200
    assert answer.get_json() == {"success": True, "version": 1}


@pytest.mark.parametrize("origin", OURS)
def test_preflights_of_our_origins_are_allowed(client: FlaskClient, origin: str) -> None:
    answer = client.options("/api/activities", headers={"Origin": origin, **PREFLIGHT})

    allowed = {
        name.removeprefix("Access-Control-Allow-"): set(value.lower().split(", "))
        for name, value in answer.headers
        if name.startswith("Access-Control-")
    }
    assert answer.status_code == 200
    assert allowed == {
        "Origin": {origin},
        "Methods": {"options", "get", "head", "post"},
        "Headers": {"authorization", "content-type"},
    }


@pytest.mark.parametrize("origin", OTHERS)
def test_preflights_of_other_origins_are_refused(client: FlaskClient, origin: str) -> None:
    answer = client.options("/api/activities", headers={"Origin": origin, **PREFLIGHT})

    assert not any(name.startswith("Access-Control-") for name, _ in answer.headers)


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", "/api/activities/home", {}, 200),
        ("POST", "/api/activities", {}, 401),
        ("POST", "/api/activities", SIGNED_IN, 422),
        ("GET", "/api/nowhere", {}, 404),
    ],
)
def test_only_our_origins_may_read_answers_with_any_status(
    client: FlaskClient, method: str, path: str, headers: dict[str, str], status: int
) -> None:
    for origin in (*OURS, *OTHERS):
        answer = client.open(path, method=method, headers={"Origin": origin, **headers})

        assert answer.status_code == status
        assert answer.headers.get("Access-Control-Allow-Origin") == (
            origin if origin in OURS else None
        )


def test_a_request_without_an_origin_gets_no_cors_headers(client: FlaskClient) -> None:
    answer = client.get("/api/activities/home")

    assert not any(name.startswith("Access-Control-") for name, _ in answer.headers)


@pytest.mark.parametrize("origin", [*OURS, OTHERS[0], None])
@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/activities/home", 200),
        ("GET", "/api/health-check", 200),
        ("OPTIONS", "/api/activities", 200),
        ("POST", "/api/activities", 401),
        ("GET", "/api/nowhere", 404),
        ("GET", "/api/broken", 500),
    ],
)
def test_every_answer_has_the_headers_for_caches(
    app: Flask, origin: str | None, method: str, path: str, status: int
) -> None:
    app.add_url_rule("/api/broken", view_func=lambda: str(1 / 0))
    headers = {"Origin": origin} if origin else {}

    answer = app.test_client().open(path, method=method, headers=headers)

    assert answer.status_code == status
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers.getlist("Vary") == ["Origin"]


def test_an_unknown_path_is_a_404_in_json(client: FlaskClient) -> None:
    answer = client.get("/api/nowhere")

    assert answer.status_code == 404
    assert answer.content_type == "application/json"
    assert answer.get_json()["error"].startswith("The requested URL was not found")


def test_the_answer_to_a_wrong_method_names_the_allowed_methods(client: FlaskClient) -> None:
    answer = client.delete("/api/activities")

    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"OPTIONS", "POST"}
    assert answer.get_json() == {"error": "The method is not allowed for the requested URL."}


def test_an_unexpected_error_is_a_500_without_details(app: Flask) -> None:
    @app.get("/api/broken")
    def broken() -> str:
        raise RuntimeError("canary")

    answer = app.test_client().get("/api/broken", headers={"Origin": OURS[0]})

    assert answer.status_code == 500
    assert answer.headers["Access-Control-Allow-Origin"] == OURS[0]
    assert answer.content_type == "application/json"
    assert answer.get_json()["error"].startswith("The server encountered an internal error")
    assert "canary" not in answer.text
