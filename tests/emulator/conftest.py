"""Fixtures of the emulator's own tests."""

import pytest

from tests.helpers.emulator import Emulator
from tests.helpers.signing_in import User, sign_up


@pytest.fixture
def pool_name(request: pytest.FixtureRequest) -> str:
    """Return the name of the test without the brackets, which Cognito refuses."""
    return str(request.node.name).replace("[", "-").rstrip("]")


@pytest.fixture
def user(emulator: Emulator, pool_name: str) -> User:
    """Create a user who can sign in, in a user pool named after the test."""
    return sign_up(emulator.client("cognito-idp"), pool_name)
