"""Migrations of the database to the schema of this code; `versions/` serves both engines."""

import logging
from contextlib import suppress

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import OperationalError

LOCK = 4567
"""Key of PostgreSQL's advisory lock, identical in every task."""

log = logging.getLogger(__name__)


def migrate(engine: Engine) -> None:
    """Upgrade the schema in one transaction; tasks that start at the same time wait."""
    config = Config()
    config.set_main_option("script_location", "backend_flask:migrations")
    with engine.begin() as connection:
        connection.detach()  # the pool does not get a connection without limits
        _begin_alone(connection)
        revision = MigrationContext.configure(connection).get_current_revision()
        if revision and revision not in _revisions(config):
            # After a rollback of a deployment, the older code must start with the newer schema.
            log.warning("the database is at revision %s, newer than this code", revision)
            return
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _begin_alone(connection: Connection) -> None:
    """Begin a transaction without limits of time, after the migrations of other tasks."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA busy_timeout = 60000")
        # The file keeps this mode, in which readers and the writer do not wait for each other.
        # While another process sets it, SQLite refuses at once and ignores the timeout.
        with suppress(OperationalError):
            connection.exec_driver_sql("PRAGMA journal_mode = WAL")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        return
    connection.exec_driver_sql("BEGIN")
    for limit in ("statement_timeout", "lock_timeout"):
        connection.exec_driver_sql(f"SET LOCAL {limit} = 0")
    connection.execute(select(func.pg_advisory_xact_lock(LOCK)))


def _revisions(config: Config) -> set[str]:
    return {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
