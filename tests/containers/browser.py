"""Chromium without a window, and what a user does with Cruddur's page in it."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

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
def chromium() -> Iterator[Browser]:
    """The machine's own Chromium: Playwright brings none in its package."""
    # Its sandbox refuses to run as root, as which CI often does.
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=_executable(), args=[*_ARGUMENTS, *as_root]
        )
        yield browser
        browser.close()


def sign_in(page: Page, user: User, password: str = "") -> None:
    """Sign in; with another password, only try to."""
    page.get_by_label("Email").fill(user.email)
    page.get_by_label("Password").fill(password or user.password)
    page.get_by_role("button", name="Sign in").click()
    if not password:
        expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def crud(page: Page, message: str) -> None:
    """Post a message."""
    page.get_by_label("What's up?").fill(message)
    page.get_by_role("button", name="Crud", exact=True).click()


def _executable() -> str:
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        for command in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
            subprocess.run(["apt-get", "-qq", *command], capture_output=True, check=True)
        found = shutil.which("chromium")
    if found is None:
        pytest.fail("no Chromium is there: install it (Debian: apt-get install chromium)")
    return found
