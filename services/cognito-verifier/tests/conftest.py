from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from cognito_verifier import published_keys
from cognito_verifier.app import create_app
from tests.emulator import UserPool, create_user_pool, emulator
from tests.key_server import KeyServer, key_server
from tests.service import MINUTE


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
    """Return a client of a service that has the keys, for whose first download it had a minute."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in pool.variables.items():
            patch.setenv(name, value)
        patch.setattr(published_keys, "WAIT_SECONDS", MINUTE)
        patch.setattr(published_keys, "FETCH_SECONDS", MINUTE)
        client = create_app().test_client()
        assert client.get("/verify", query_string={"token": pool.access_token}).status_code == 200
        return client


@pytest.fixture
def keys() -> Iterator[KeyServer]:
    with key_server() as server:
        yield server
