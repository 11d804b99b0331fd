"""Tests of the running service while its database is locked, stopped or slow."""

import itertools
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing
from pathlib import Path
from threading import Event

import pytest
import requests
from pydantic import PostgresDsn
from sqlalchemy import Connection

from backend_flask.database import POOL_SIZE, connect
from tests.conftest import SIGNED_IN, create_database, migrated, required_variables
from tests.postgresql import stopped
from tests.service import MINUTE, Service
from tests.verifier import VerifierStandIn

READERS = 3 * POOL_SIZE
OK = (200, False)
UNAVAILABLE = (503, True)


@pytest.fixture(scope="module")
def verifier() -> Iterator[VerifierStandIn]:
    with VerifierStandIn() as verifier:
        yield verifier


@pytest.fixture(scope="module")
def database(postgresql: str, database_names: Iterator[str]) -> PostgresDsn:
    return migrated(create_database(postgresql, next(database_names)))


@pytest.fixture(scope="module")
def service(
    verifier: VerifierStandIn, database: PostgresDsn, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    variables = {**required_variables(verifier), "CONNECTION_URL": str(database)}
    with Service(variables, temp_directory=tmp_path_factory.mktemp("service")) as service:
        yield service


@pytest.fixture(scope="module")
def sqlite_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sqlite")


@pytest.fixture(scope="module")
def sqlite_service(verifier: VerifierStandIn, sqlite_folder: Path) -> Iterator[Service]:
    with Service(required_variables(verifier), temp_directory=sqlite_folder) as service:
        yield service


@pytest.fixture
def other_client(database: PostgresDsn) -> Iterator[Connection]:
    """Yield another client's connection."""
    engine = connect(database)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def home(service: Service) -> requests.Response:
    url = f"{service.url}/api/activities/home"
    return requests.get(url, timeout=MINUTE)


def post(service: Service, message: str) -> requests.Response:
    url = f"{service.url}/api/activities"
    return requests.post(url, json={"message": message}, headers=SIGNED_IN, timeout=MINUTE)


def is_healthy(service: Service) -> bool:
    return requests.get(f"{service.url}/api/health-check", timeout=MINUTE).status_code == 200


def outcome(answer: requests.Response) -> tuple[int, bool]:
    return answer.status_code, "Retry-After" in answer.headers


def read_all(service: Service) -> set[tuple[int, bool]]:
    """Read the feed with many clients; return the status codes, and whether to retry later.

    The health check must answer at the same time.
    """
    with ThreadPoolExecutor(READERS) as threads:
        answers = [threads.submit(home, service) for _ in range(READERS)]
        while wait(answers, timeout=0.1).not_done:
            assert is_healthy(service)
    return {outcome(answer.result()) for answer in answers}


def test_readers_of_a_locked_table_get_503_and_the_service_recovers(
    service: Service, other_client: Connection
) -> None:
    assert read_all(service) == {OK}
    with other_client.begin():
        other_client.exec_driver_sql("BEGIN")
        other_client.exec_driver_sql("LOCK TABLE activities")

        assert read_all(service) == {UNAVAILABLE}
    assert read_all(service) == {OK}


def test_readers_of_a_stopped_database_get_503_and_the_service_recovers(
    service: Service, other_client: Connection
) -> None:
    assert read_all(service) == {OK}
    with stopped(other_client):
        assert read_all(service) == {UNAVAILABLE}  # on the connections of the pool
        assert read_all(service) == {UNAVAILABLE}  # on new connections
    assert read_all(service) == {OK}


def test_no_connection_is_lost_and_no_answer_mixed_up_while_the_database_stops_and_continues(
    service: Service, other_client: Connection
) -> None:
    ended = Event()

    def post_until_the_end(client: int) -> None:
        for number in itertools.count():
            message = f"client {client}, number {number}"
            answer = post(service, message)
            if answer.status_code == 201:
                assert answer.json()["message"] == message
            else:
                assert answer.status_code == 503
            if ended.is_set():
                return

    with ThreadPoolExecutor(2 * POOL_SIZE) as threads:
        clients = [threads.submit(post_until_the_end, number) for number in range(2 * POOL_SIZE)]
        for _ in range(2):
            with stopped(other_client):
                while home(service).status_code != 503:
                    pass
            while home(service).status_code != 200:
                pass
        ended.set()
        for client in clients:
            client.result()

    assert read_all(service) == {OK}


def sqlite_lock(folder: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(folder / "backend-flask.sqlite", isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    return connection


def test_readers_of_sqlite_do_not_wait_for_a_writer_and_a_second_writer_does(
    sqlite_service: Service, sqlite_folder: Path, verifier: VerifierStandIn
) -> None:
    assert post(sqlite_service, "first").status_code == 201
    verifier.requested.clear()
    with closing(sqlite_lock(sqlite_folder)) as lock, ThreadPoolExecutor() as threads:
        second = threads.submit(post, sqlite_service, "second")
        assert verifier.requested.wait(MINUTE)
        for _ in range(10):
            assert home(sqlite_service).status_code == 200
            assert is_healthy(sqlite_service)
        assert not second.done()
        lock.execute("ROLLBACK")

        assert second.result().status_code == 201


def test_a_writer_that_waits_for_the_lock_of_sqlite_for_too_long_gets_503(
    sqlite_service: Service, sqlite_folder: Path
) -> None:
    with closing(sqlite_lock(sqlite_folder)):
        assert outcome(post(sqlite_service, "refused")) == UNAVAILABLE

    assert post(sqlite_service, "accepted").status_code == 201
