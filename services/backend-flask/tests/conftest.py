"""Fixtures: settings, databases, and stand-ins of the services that the backend calls."""

import itertools
import tempfile
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from flask import Flask
from flask.testing import FlaskClient
from moto import mock_aws
from mypy_boto3_dynamodb import DynamoDBClient
from pydantic import PostgresDsn
from sqlalchemy import Engine, text

from backend_flask import verifier as calls
from backend_flask.app import create_app
from backend_flask.database import connect
from backend_flask.migrations import migrate
from backend_flask.settings import Settings
from tests.postgresql import postgresql_server
from tests.service import MINUTE
from tests.verifier import TOKEN, VerifierStandIn

TABLE = "cruddur-test-messages"
SIGNED_IN = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def verifier(monkeypatch: pytest.MonkeyPatch) -> Iterator[VerifierStandIn]:
    """Yield a verifier; the timeouts are a minute, so that a busy machine fails no test."""
    monkeypatch.setattr(calls, "CONNECT_SECONDS", MINUTE)
    monkeypatch.setattr(calls, "TRIES_SECONDS", MINUTE)
    with VerifierStandIn() as stand_in:
        yield stand_in


def required_variables(verifier: VerifierStandIn) -> dict[str, str]:
    return {
        "FRONTEND_URL": "https://example.com",
        "BACKEND_URL": "https://api.example.com",
        "COGNITO_VERIFIER_URL": verifier.url,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "DDB_MESSAGE_TABLE": TABLE,
    }


@pytest.fixture
def variables(verifier: VerifierStandIn) -> dict[str, str]:
    """Return the variables that the service requires."""
    return required_variables(verifier)


@pytest.fixture
def temp_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of the embedded database."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def environment(variables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    with postgresql_server() as url:
        yield url


@pytest.fixture(scope="session")
def database_names() -> Iterator[str]:
    return (f"test_{number}" for number in itertools.count())


@pytest.fixture
def postgresql_database(postgresql: str, database_names: Iterator[str]) -> PostgresDsn:
    """Return the URL of a new, empty database."""
    return create_database(postgresql, next(database_names))


def create_database(server: str, name: str) -> PostgresDsn:
    admin = connect(PostgresDsn(f"{server}/postgres"))
    with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    admin.dispose()
    return PostgresDsn(f"{server}/{name}")


def migrated(url: PostgresDsn) -> PostgresDsn:
    engine = connect(url)
    migrate(engine)
    engine.dispose()
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def connection_url(request: pytest.FixtureRequest, temp_directory: Path) -> PostgresDsn | None:
    """Return the URL of an empty database of each engine; SQLite has no URL."""
    assert temp_directory
    if request.param == "sqlite":
        return None
    url: PostgresDsn = request.getfixturevalue("postgresql_database")
    return url


@pytest.fixture
def empty_engine(connection_url: PostgresDsn | None) -> Iterator[Engine]:
    engine = connect(connection_url)
    yield engine
    engine.dispose()


@pytest.fixture
def engine(empty_engine: Engine) -> Engine:
    migrate(empty_engine)
    return empty_engine


@pytest.fixture
def postgresql_engine(postgresql_database: PostgresDsn) -> Iterator[Engine]:
    engine = connect(postgresql_database)
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def migrated_database(postgresql_database: PostgresDsn, postgresql_engine: Engine) -> PostgresDsn:
    """Return the URL of a new database that has the schema of this code, and no rows."""
    assert postgresql_engine
    return postgresql_database


@pytest.fixture
def app(environment: pytest.MonkeyPatch, temp_directory: Path) -> Flask:
    """Return the application, with the embedded database."""
    assert environment
    assert temp_directory
    engine = connect(None)
    migrate(engine)
    engine.dispose()
    return create_app(Settings())


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def dynamodb(environment: pytest.MonkeyPatch) -> Iterator[DynamoDBClient]:
    """Yield an emulated DynamoDB that has the table."""
    assert environment
    with mock_aws():
        client = boto3.client("dynamodb")
        client.create_table(
            TableName=TABLE,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[
                {"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")
            ],
            KeySchema=[
                {"AttributeName": "pk", "KeyType": "HASH"},
                {"AttributeName": "sk", "KeyType": "RANGE"},
            ],
        )
        yield client
