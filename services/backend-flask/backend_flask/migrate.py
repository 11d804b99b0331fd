"""Migrate the database to the schema of this code: `python -m backend_flask.migrate`.

With PostgreSQL this is a task of its own, before any service with the new code starts.
"""

import logging
from logging.config import dictConfig

from backend_flask.database import connect, exit_if_unusable
from backend_flask.logs import LOGGING
from backend_flask.migrations import migrate
from backend_flask.settings import read_settings

log = logging.getLogger("backend_flask.migrate")


def main() -> None:
    """Migrate the database; bad settings and an unreachable database exit with one line each."""
    dictConfig(LOGGING)
    engine = connect(read_settings().connection_url)
    try:
        with exit_if_unusable():
            migrate(engine)
    finally:
        engine.dispose()
    log.info("the database has the schema of this code")


if __name__ == "__main__":
    main()
