"""Cruddur's page on a phone, a tablet and a laptop."""

from collections.abc import Iterator
from http import HTTPStatus

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.helpers.browser import crud, front_page, sign_in
from tests.helpers.running_environment import RunningEnvironment
from tests.helpers.signing_in import User

LONGEST = "m" * 280


@pytest.fixture(scope="module", params=[400, 768, 1280])
def window(
    request: pytest.FixtureRequest, browser: Browser, dev: RunningEnvironment
) -> Iterator[Page]:
    """Yield a window with a width in CSS pixels; only the last test signs in."""
    viewport = {"width": request.param, "height": 800}
    with front_page(browser, dev.url("frontend-react-js"), viewport=viewport) as page:
        yield page


@pytest.fixture
def page(window: Page) -> Page:
    """Return the window with the front page."""
    window.goto("/")
    return window


def scrolls_sideways(page: Page) -> bool:
    """Return whether something is wider than the window."""
    wider: bool = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return wider


def test_an_unknown_path_shows_that_the_page_is_not_found(page: Page) -> None:
    answer = page.goto("/nope")

    assert answer is not None
    assert answer.status == HTTPStatus.NOT_FOUND
    expect(page.get_by_role("heading", name="Page not found")).to_be_visible()
    assert not scrolls_sideways(page)
    page.get_by_role("link", name="Go to the home feed").click()
    expect(page.get_by_role("heading", name="Home")).to_be_visible()


def test_the_background_of_a_short_page_fills_the_window(page: Page) -> None:
    page.goto("/nope")
    expect(page.get_by_role("heading", name="Page not found")).to_be_visible()

    # Its gradient is as long as the body; where the body ends earlier, the gradient has an edge.
    assert page.evaluate("document.body.getBoundingClientRect().height >= innerHeight")


def test_the_page_explains_that_there_is_no_sign_up(page: Page) -> None:
    expect(page.get_by_text("This site has no sign-up")).to_be_visible()
    assert not scrolls_sideways(page)


def test_a_counter_counts_the_characters_of_a_post(page: Page, user: User) -> None:
    sign_in(page, user)

    page.get_by_label("What's up?").fill("Hello, world")
    expect(page.get_by_text("12 of 280 characters")).to_be_visible()
    crud(page, LONGEST)

    expect(page.get_by_text("0 of 280 characters", exact=True)).to_be_visible()
    expect(page.get_by_role("article").first).to_contain_text(LONGEST)
    assert not scrolls_sideways(page)
