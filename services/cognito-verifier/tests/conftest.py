from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from cognito_verifier.app import create_app
from tests.emulator import UserPool, create_user_pool, emulator
from tests.key_server import KeyServer, key_server


@pytest.fixture(scope="session")
def cognito() -> Iterator[str]:
    """Yield the endpoint URL of an emulated Cognito."""
    with emulator() as endpoint_url:
        yield endpoint_url


@pytest.fixture(scope="session")
def pool(cognito: str) -> UserPool:
    return create_user_pool(cognito)


@pytest.fixture(scope="session")
def client(pool: UserPool) -> FlaskClient:
    with pytest.MonkeyPatch.context() as environment:
        for name, value in pool.variables.items():
            environment.setenv(name, value)
        return create_app().test_client()


@pytest.fixture
def keys() -> Iterator[KeyServer]:
    with key_server() as server:
        yield server
