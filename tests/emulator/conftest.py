"""What the emulator's own tests share."""

import pytest

from tests.emulator.process import Emulator
from tests.emulator.signing_in import User, sign_up


@pytest.fixture
def pool_name(request: pytest.FixtureRequest) -> str:
    """Return the test's name without the brackets, which Cognito refuses."""
    return str(request.node.name).replace("[", "-").rstrip("]")


@pytest.fixture
def user(emulator: Emulator, pool_name: str) -> User:
    """Someone who can sign in, in a pool named after the test."""
    return sign_up(emulator.client("cognito-idp"), pool_name)
