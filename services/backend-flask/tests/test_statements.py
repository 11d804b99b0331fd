import gevent
import pytest
from pydantic import PostgresDsn
from sqlalchemy import Engine, Executable, text
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import ServiceUnavailable

from backend_flask.database import POOL_SIZE, connect
from backend_flask.statements import Statements
from tests.service import MINUTE, UNREACHABLE

OUTAGES = {
    "query_canceled": "57014",  # by statement_timeout
    "lock_not_available": "55P03",
    "admin_shutdown": "57P01",
    "cannot_connect_now": "57P03",
    "too_many_connections": "53300",
    "disk_full": "53100",
    "deadlock_detected": "40P01",
}
MISTAKES = {
    "syntax_error": "42601",
    "undefined_table": "42P01",
    "unique_violation": "23505",
    "numeric_value_out_of_range": "22003",
}


def error(sqlstate: str) -> Executable:
    return text(f"DO $$ BEGIN RAISE EXCEPTION SQLSTATE '{sqlstate}'; END $$")


@pytest.mark.parametrize("sqlstate", OUTAGES.values(), ids=OUTAGES)
def test_an_outage_of_the_database_is_answered_with_503(
    postgresql_engine: Engine, sqlstate: str
) -> None:
    with pytest.raises(ServiceUnavailable) as raised:
        Statements(postgresql_engine).execute(error(sqlstate))

    assert raised.value.retry_after


@pytest.mark.parametrize("sqlstate", MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_in_a_statement_is_no_outage(postgresql_engine: Engine, sqlstate: str) -> None:
    with pytest.raises(DBAPIError):
        Statements(postgresql_engine).execute(error(sqlstate))


def test_a_mistake_in_a_statement_is_no_outage_of_sqlite(engine: Engine) -> None:
    with pytest.raises(DBAPIError):
        Statements(engine).execute(text("SELECT 1 FROM missing"))


def test_an_unreachable_database_is_answered_with_503() -> None:
    engine = connect(PostgresDsn(f"postgresql://cruddur@{UNREACHABLE}/cruddur"))

    with pytest.raises(ServiceUnavailable):
        Statements(engine).execute(text("SELECT 1"))


def test_a_connection_that_the_server_ends_is_answered_with_503_and_replaced(
    postgresql_engine: Engine,
) -> None:
    statements = Statements(postgresql_engine)

    with pytest.raises(ServiceUnavailable):
        statements.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    assert statements.execute(text("SELECT 1")) == [(1,)]


def test_postgresql_ends_a_statement_that_no_request_waits_for(postgresql_engine: Engine) -> None:
    with pytest.raises(ServiceUnavailable):  # no greenlet switch here, so no other limit ends it
        Statements(postgresql_engine).execute(text(f"SELECT pg_sleep({MINUTE})"))


def test_a_request_does_not_overtake_those_that_wait_for_a_connection(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    statements = Statements(engine)
    order = []

    def rows(statement: Executable) -> list[object]:
        order.append(statement)
        gevent.sleep(0)
        return []

    monkeypatch.setattr(statements, "_rows", rows)

    def client(statement: Executable) -> None:
        for _ in range(3):
            statements.execute(statement)

    requests = [text(str(number)) for number in range(2 * POOL_SIZE)]
    gevent.joinall([gevent.spawn(client, each) for each in requests], raise_error=True)

    assert order == 3 * requests
