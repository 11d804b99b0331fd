"""Brings the database to the schema of this code; SQL for both engines is in `versions/`."""

import logging

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, func, select

LOCK = 4567
"""The number of the advisory lock, the same in every task."""

log = logging.getLogger(__name__)


def migrate(engine: Engine) -> None:
    """Upgrade in one transaction; whoever starts at the same time waits and finds it done."""
    config = Config()
    config.set_main_option("script_location", "backend_flask:migrations")
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
        revision = MigrationContext.configure(connection).get_current_revision()
        if revision and revision not in _revisions(config):
            # A deployment that was rolled back: the older code must start again.
            log.warning("the database is at revision %s, newer than this code", revision)
            return
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _revisions(config: Config) -> set[str]:
    return {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
