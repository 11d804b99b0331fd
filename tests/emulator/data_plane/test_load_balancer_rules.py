"""Listener rules: conditions, and the actions redirect, fixed response and forward."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from aiohttp import web

from emulator.data_plane.load_balancer.routing import Rule
from tests.helpers.balancing import Balancing, listener

MATCHED = {
    "Type": "fixed-response",
    "FixedResponseConfig": {"StatusCode": "200", "MessageBody": "yes"},
}
OTHERWISE = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}
TO_HTTPS = {
    "Protocol": "HTTPS",
    "Port": "443",
    "Host": "#{host}",
    "Path": "/#{path}",
    "Query": "#{query}",
    "StatusCode": "HTTP_301",
}


@pytest.fixture
def balancing() -> Iterator[Balancing]:
    with Balancing() as running:
        yield running


def get(balancing: Balancing, condition: dict[str, Any], path: str, **settings: Any) -> bool:
    """Return whether a rule with this condition answers a request."""
    balancing.route(listener(Rule((condition,), MATCHED), action=OTHERWISE))
    return balancing.request(path=path, **settings).text == "yes"


@pytest.mark.parametrize(
    ("pattern", "host", "matches"),
    [
        ("api.app.test", "api.app.test", True),
        ("api.app.test", "API.app.test:443", True),
        ("api.app.test", "app.test", False),
        ("*.app.test", "a.b.app.test", True),
        ("*.app.test", "app.test", False),
        ("ap?.app.test", "api.app.test", True),
        ("api.app.test", "apixapp.test", False),
    ],
)
def test_a_host_header_condition_has_wildcards_and_ignores_case_and_port(
    balancing: Balancing, pattern: str, host: str, matches: bool
) -> None:
    condition = {"Field": "host-header", "HostHeaderConfig": {"Values": [pattern]}}

    assert get(balancing, condition, "/", headers={"Host": host}) is matches


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("/img/*", "/img/a/b.png?x=1", True),
        ("/img/*", "/IMG/a", False),
        ("/a", "/a?query", True),
        ("/a", "/ab", False),
        ("*.html", "/x/y.html", True),
    ],
)
def test_a_path_condition_has_wildcards_and_ignores_the_query(
    balancing: Balancing, pattern: str, path: str, matches: bool
) -> None:
    condition = {"Field": "path-pattern", "Values": [pattern]}  # the short form of the API

    assert get(balancing, condition, path) is matches


def test_an_unsupported_condition_fails_the_request(balancing: Balancing) -> None:
    condition = {"Field": "query-string", "QueryStringConfig": {"Values": [{"Value": "2"}]}}
    balancing.route(listener(Rule((condition,), MATCHED), action=OTHERWISE))

    assert balancing.request().status_code == 500


def test_all_conditions_of_the_first_matching_rule_are_true(balancing: Balancing) -> None:
    host = {"Field": "host-header", "Values": ["app.test"]}
    path = {"Field": "path-pattern", "Values": ["/a"]}
    first = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "201"}}
    balancing.route(listener(Rule((host, path), first), Rule((host,), MATCHED), action=OTHERWISE))

    assert balancing.request(path="/a").status_code == 201
    assert balancing.request(path="/b").status_code == 200
    assert balancing.request(headers={"Host": "b.test"}).status_code == 404


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/", "https://app.test:443/"),
        ("/a%20b/?q=%23&q=1", "https://app.test:443/a%20b/?q=%23&q=1"),
        ("//other.test/x", "https://app.test:443//other.test/x"),
    ],
)
def test_port_80_redirects_to_port_443_with_the_port_in_the_url(
    balancing: Balancing, path: str, location: str
) -> None:
    balancing.route(listener(action={"Type": "redirect", "RedirectConfig": TO_HTTPS}))

    url = f"http://{balancing.address()}{path}"
    response = requests.get(
        url, headers={"Host": "app.test:8080"}, allow_redirects=False, timeout=60
    )

    assert (response.status_code, response.headers["Location"]) == (301, location)
    assert response.headers["Server"] == "awselb/2.0"


def test_a_redirect_keeps_the_other_parts_of_the_url(balancing: Balancing) -> None:
    redirect = {"Host": "new.#{host}", "Path": "/at/#{path}", "StatusCode": "HTTP_302"}
    balancing.route(listener(action={"Type": "redirect", "RedirectConfig": redirect}))

    response = balancing.request(path="/a?b=1")

    assert response.status_code == 302
    assert response.headers["Location"] == "http://new.app.test:80/at/a?b=1"


def test_a_fixed_response_has_status_type_and_body(balancing: Balancing) -> None:
    config = {"StatusCode": "410", "ContentType": "application/json", "MessageBody": "{}"}
    balancing.route(listener(action={"Type": "fixed-response", "FixedResponseConfig": config}))

    response = balancing.request()

    assert (response.status_code, response.text) == (410, "{}")
    assert response.headers["Content-Type"] == "application/json"


def test_the_targets_of_a_group_get_requests_in_turn(balancing: Balancing) -> None:
    def answering(name: str) -> Any:
        async def answer(_: web.BaseRequest) -> web.StreamResponse:
            return web.Response(text=name)

        return answer

    balancing.register(*(balancing.target(answering(name)) for name in "abc"))

    answers = Counter(balancing.request().text for _ in range(30))

    assert answers == {"a": 10, "b": 10, "c": 10}
