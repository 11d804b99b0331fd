"""Chromium without a window, and a user's actions on Cruddur's page."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.helpers.signing_in import User

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_ARGUMENTS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)


@contextmanager
def chromium(arguments: Sequence[str] = ()) -> Iterator[Browser]:
    """Run the machine's own Chromium: the package of Playwright contains no browser."""
    # Its sandbox refuses to run as root, as which CI often does.
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    path, everything = _executable(), [*_ARGUMENTS, *as_root, *arguments]
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=path, args=everything) as browser,
    ):
        yield browser


@contextmanager
def front_page(browser: Browser, base_url: str, **options: Any) -> Iterator[Page]:
    """Yield a page without a session; the options are those of a browser's context."""
    with browser.new_context(base_url=base_url, **options) as context:
        yield context.new_page()


def sign_in(page: Page, user: User, password: str = "") -> None:
    """Sign in; with another password, only try to."""
    page.get_by_label("Email").fill(user.email)
    page.get_by_label("Password").fill(password or user.password)
    page.get_by_role("button", name="Sign in").click()
    if not password:
        expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def crud(page: Page, message: str) -> None:
    page.get_by_label("What's up?").fill(message)
    page.get_by_role("button", name="Crud", exact=True).click()


def _executable() -> str:
    """Return the path of Chromium, which is installed if the user is root on Debian."""
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        for command in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
            subprocess.run(["apt-get", "-qq", *command], capture_output=True, check=True)
        found = shutil.which("chromium")
    if found is None:
        pytest.fail("no Chromium is there: install it (Debian: apt-get install chromium)")
    return found
