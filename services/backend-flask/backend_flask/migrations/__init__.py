"""Migrations of the database to the schema of this code; `versions/` serves both engines."""

import logging

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, func, select

LOCK = 4567
"""Key of PostgreSQL's advisory lock, identical in every task."""

log = logging.getLogger(__name__)


def migrate(engine: Engine) -> None:
    """Upgrade the schema in one transaction; tasks that start at the same time wait."""
    config = Config()
    config.set_main_option("script_location", "backend_flask:migrations")
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
        revision = MigrationContext.configure(connection).get_current_revision()
        if revision and revision not in _revisions(config):
            # After a rollback of a deployment, the older code must start with the newer schema.
            log.warning("the database is at revision %s, newer than this code", revision)
            return
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _revisions(config: Config) -> set[str]:
    return {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
