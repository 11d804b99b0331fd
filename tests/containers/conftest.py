"""One Docker engine, stack and browser for the tests of this folder."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.containers.browser import chromium
from tests.containers.engine import docker_engine
from tests.containers.stack import Stack, running_stack
from tests.helpers.signing_in import User


@pytest.fixture(scope="session")
def engine() -> Iterator[dict[str, str]]:
    """Return the variables with which `docker` finds an engine."""
    with docker_engine() as variables:
        yield variables


@pytest.fixture(scope="session")
def stack(engine: dict[str, str]) -> Iterator[Stack]:
    """The services in containers."""
    with running_stack(engine) as running:
        yield running


@pytest.fixture(scope="session")
def user(stack: Stack) -> User:
    """Somebody who may sign in."""
    return stack.sign_up("brown")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's Chromium."""
    with chromium() as running:
        yield running


@pytest.fixture
def token(user: User) -> str:
    """A fresh access token of that user."""
    access_token: str = user.sign_in()["AccessToken"]
    return access_token
