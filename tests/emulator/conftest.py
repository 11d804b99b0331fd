"""What the emulator's own tests share."""

import pytest

from tests.emulator.process import Emulator
from tests.emulator.signing_in import User, sign_up


@pytest.fixture
def user(emulator: Emulator, request: pytest.FixtureRequest) -> User:
    """Someone who can sign in, in a pool named after the test."""
    return sign_up(emulator.client("cognito-idp"), request.node.name)
