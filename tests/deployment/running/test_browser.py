"""A user in a browser signs in to the deployed system, posts, and returns hours later."""

import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

import pytest
from playwright.sync_api import Browser, Page, Request, Response, expect

from cli.tools.project import CACHE
from tests.helpers.browser import crud, front_page, sign_in
from tests.helpers.running_environment import RunningEnvironment
from tests.helpers.signing_in import User

SCREENSHOT = CACHE / "deployed.png"
"""A picture for `docs/`."""

COGNITO = "https://cognito-idp.us-east-1.amazonaws.com/"
REFUSED = "TypeError: Failed to fetch"


@contextmanager
def page_with_a_clock(browser: Browser, dev: RunningEnvironment) -> Iterator[Page]:
    """Yield the front page without a session; the test can move its clock."""
    with front_page(browser, dev.url("frontend-react-js")) as page:
        page.clock.install()
        page.goto("/")
        yield page


@pytest.fixture
def page(browser: Browser, dev: RunningEnvironment) -> Iterator[Page]:
    with page_with_a_clock(browser, dev) as page:
        yield page


@pytest.fixture(scope="module")
def signed_in(browser: Browser, dev: RunningEnvironment, user: User) -> Iterator[Page]:
    """Yield one page for the tests of a session; only the last of them moves its clock."""
    with page_with_a_clock(browser, dev) as page:
        sign_in(page, user)
        yield page


def stored_token(page: Page) -> str:
    token: str = page.evaluate(
        "Object.entries(localStorage).find(([key]) => key.endsWith('.accessToken'))[1]"
    )
    return token


def test_a_post_appears_in_the_feed(signed_in: Page) -> None:
    crud(signed_in, "Cloud is fun!")

    newest = signed_in.get_by_role("article").first
    expect(newest).to_contain_text("Cloud is fun!")
    expect(newest).to_contain_text("brown")
    signed_in.screenshot(path=SCREENSHOT)


def test_a_wrong_password_is_refused(page: Page, user: User) -> None:
    sign_in(page, user, password="not the password")  # noqa: S106

    expect(page.get_by_role("alert")).to_contain_text("Incorrect email or password")


def test_a_reload_keeps_the_session(signed_in: Page) -> None:
    signed_in.reload()

    expect(signed_in.get_by_role("button", name="Sign out")).to_be_visible()
    crud(signed_in, "still here")
    expect(signed_in.get_by_role("article").first).to_contain_text("still here")


def test_a_token_that_the_backend_refuses_is_refreshed_once(signed_in: Page) -> None:
    signed_in.evaluate(
        """const [key, token] = Object.entries(localStorage)
             .find(([key]) => key.endsWith('.accessToken'));
           localStorage.setItem(key, token.slice(0, -8) + 'AAAAAAAA');"""
    )
    statuses: list[int] = []

    def note(response: Response) -> None:
        if response.request.method == "POST" and "/api/activities" in response.url:
            statuses.append(response.status)

    signed_in.on("response", note)
    crud(signed_in, "second try")

    expect(signed_in.get_by_role("article").first).to_contain_text("second try")
    assert statuses == [HTTPStatus.UNAUTHORIZED, HTTPStatus.CREATED]


def test_an_expired_token_is_refreshed_before_the_request(signed_in: Page) -> None:
    expired = stored_token(signed_in)
    sent: list[Request] = []
    signed_in.on("request", lambda request: sent.append(request))  # noqa: PLW0108 (it takes no builtin)

    signed_in.clock.fast_forward("03:00:00")
    with signed_in.expect_response("**/api/activities") as answered:
        crud(signed_in, "three hours later")

    assert answered.value.status == HTTPStatus.CREATED
    posts = [request for request in sent if request.method == "POST"]
    assert [request.url.startswith(COGNITO) for request in posts] == [True, False]
    assert posts[1].headers["authorization"] == f"Bearer {stored_token(signed_in)}"
    assert stored_token(signed_in) != expired


def test_a_session_that_is_over_signs_out_cleanly(page: Page, dev: RunningEnvironment) -> None:
    user = dev.sign_up("worf")
    sign_in(page, user)
    user.cognito.admin_user_global_sign_out(UserPoolId=user.pool.id, Username=user.name)

    page.clock.fast_forward("03:00:00")
    crud(page, "too late")

    expect(page.get_by_role("alert")).to_contain_text("session")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    assert "Token" not in json.dumps(page.evaluate("Object.keys(localStorage)"))


def test_a_page_of_another_origin_may_not_read_the_api(page: Page, dev: RunningEnvironment) -> None:
    api = dev.url("backend-flask", "/api/activities/home")
    ask = f"fetch('{api}').then((answer) => answer.status, (error) => String(error))"

    assert page.evaluate(ask) == HTTPStatus.OK
    with empty_page() as elsewhere:
        page.goto(elsewhere)
        assert page.evaluate(ask) == REFUSED


class _EmptyPage(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/html")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Print nothing."""


@contextmanager
def empty_page() -> Iterator[str]:
    """Yield the URL of an empty page of another origin."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _EmptyPage) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
