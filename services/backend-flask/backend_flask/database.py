"""SQL database: PostgreSQL if there is a URL, otherwise a SQLite file in the temp directory."""

import sqlite3
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from pydantic import PostgresDsn
from sqlalchemy import (
    Column,
    Connection,
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
from sqlalchemy.pool import ConnectionPoolEntry

from backend_flask.concurrency import THREADS

CONNECT_TIMEOUT_SECONDS = 3


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
)


def connect(connection_url: PostgresDsn | None) -> Engine:
    """Return a pool of connections; the pool connects at the first query."""
    if connection_url is None:
        return _sqlite(Path(tempfile.gettempdir()) / "backend-flask.sqlite")
    return create_engine(
        make_url(str(connection_url)).set(drivername="postgresql+psycopg"),
        pool_size=THREADS,
        max_overflow=0,
        hide_parameters=True,  # texts of users do not belong in logs
        pool_pre_ping=True,  # no request fails after a restart of the database
        pool_timeout=CONNECT_TIMEOUT_SECONDS,
        connect_args={"connect_timeout": CONNECT_TIMEOUT_SECONDS},
    )


def _sqlite(file: Path) -> Engine:
    engine = create_engine(
        f"sqlite:///{file}", pool_size=THREADS, max_overflow=0, hide_parameters=True
    )

    @event.listens_for(engine, "connect")
    def leave_transactions_to_us(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
        connection.isolation_level = None

    @event.listens_for(engine, "begin")
    def take_the_write_lock_first(connection: Connection) -> None:
        # One writer at a time: of two processes that migrate, one waits for the other.
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine
