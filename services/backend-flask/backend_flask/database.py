"""SQL database: PostgreSQL if there is a URL, otherwise a SQLite file in the temp directory."""

import select
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from gevent import monkey
from pydantic import PostgresDsn
from sqlalchemy import (
    URL,
    Column,
    DateTime,
    Dialect,
    Engine,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    TypeDecorator,
    Uuid,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.exc import DisconnectionError, OperationalError

POOL_SIZE = 16
"""Number of connections of a process. A further request waits for its turn."""

POSTGRESQL_LIMITS = {
    "connect_timeout": 2,  # seconds; psycopg allows no less
    # A peer that no longer acknowledges is lost: after 3 seconds of a statement, 11 of an idle
    # connection.
    "tcp_user_timeout": 3_000,  # milliseconds
    "keepalives_idle": 5,  # seconds
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "options": " ".join(
        f"-c {name}={value}"
        for name, value in {
            "statement_timeout": "1500ms",
            "lock_timeout": "1500ms",
            "idle_in_transaction_session_timeout": "30s",  # of a migration that was stopped
        }.items()
    ),
}
"""Parameters of libpq and PostgreSQL. They end what the limits of a request cannot end."""


class UtcDateTime(TypeDecorator[datetime]):
    """Column of UTC times: SQLite stores no time zone, PostgreSQL returns the session's."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None or value.tzinfo is None:
            return value and value.replace(tzinfo=UTC)
        return value.astimezone(UTC)


metadata = MetaData()

activities = Table(
    "activities",
    metadata,
    Column("uuid", Uuid, primary_key=True),
    Column("handle", String(128), nullable=False),
    Column("message", String(280), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("likes_count", Integer, nullable=False, server_default="0"),
    Column("replies_count", Integer, nullable=False, server_default="0"),
    Column("reposts_count", Integer, nullable=False, server_default="0"),
    Index("activities_created_at", "created_at"),
    Index("activities_expires_at", "expires_at"),
)


def connect(connection_url: PostgresDsn | None) -> Engine:
    """Return a pool of connections; the pool connects at the first query.

    Every statement is a transaction of its own: one round trip instead of three.
    """
    if connection_url is None:
        file = Path(tempfile.gettempdir()) / "backend-flask.sqlite"
        return _engine(f"sqlite:///{file}", {"timeout": 0})  # waiting in SQLite stops the process
    url = make_url(str(connection_url)).set(drivername="postgresql+psycopg")
    engine = _engine(url, POSTGRESQL_LIMITS)
    event.listen(engine, "checkout", _replace_closed)
    return engine


@contextmanager
def exit_if_unusable() -> Iterator[None]:
    """Exit with status 1 and one line, without a password, if the block cannot use the database."""
    try:
        yield
    except OperationalError as error:
        reason = " ".join(str(error.orig).split())
        sys.exit(f"CONNECTION_URL: the database cannot be used: {reason}")


def _engine(url: URL | str, connect_args: dict[str, Any]) -> Engine:
    return create_engine(
        url,
        pool_size=POOL_SIZE,
        max_overflow=0,
        hide_parameters=True,  # texts of users do not belong in logs
        isolation_level="AUTOCOMMIT",
        connect_args=connect_args,
    )


def _replace_closed(connection: psycopg.Connection, *_: object) -> None:
    """Let the pool reconnect if the server has closed the connection.

    Then an idle connection has something to read. In contrast to `pool_pre_ping`, no round trip is
    needed, and gevent's `poll` would let other greenlets run.
    """
    poll = monkey.get_original("select", "poll")()
    poll.register(connection.fileno(), select.POLLIN)
    if poll.poll(0):
        raise DisconnectionError
