"""Execution of SQL statements within limits; an outage of the database becomes a 503."""

import logging
import sqlite3
from collections.abc import Sequence
from typing import Any

import gevent
from sqlalchemy import Engine, Executable, Row
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from backend_flask.database import POOL_SIZE
from backend_flask.errors import unavailable
from backend_flask.turns import Turns

SQL_SECONDS = 2
"""Longest time of one statement: waiting for a turn, connecting, waiting for locks, executing."""

SQLITE_PAUSE_SECONDS = 0.01
PRIMARY_CODE = 0xFF
"""Mask of SQLite's extended result codes; see https://www.sqlite.org/rescode.html."""

log = logging.getLogger(__name__)


class Statements:
    """Executor of statements, each in a transaction of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._turns = Turns(POOL_SIZE)

    def execute(self, statement: Executable) -> Sequence[Row[Any]]:
        """Return the rows of the answer.

        Raises:
            ServiceUnavailable: the database cannot be reached, refuses the connection or the
                statement for a reason that passes, or does not answer within `SQL_SECONDS`.
        """
        reason = f"no answer within {SQL_SECONDS} seconds"
        # `False` ends the block without an exception; a deadline of the caller is still raised.
        limit = gevent.Timeout(SQL_SECONDS, exception=False)  # type: ignore[arg-type] # the stub knows no False
        try:
            with limit, self._turns:
                return self._rows(statement)
        except DBAPIError as error:
            if not _is_outage(error):
                raise
            reason = " ".join(str(error.orig).split())
        log.warning("the database is not available: %s", reason)
        raise unavailable("the database is not available at the moment, try again later")

    def _rows(self, statement: Executable) -> Sequence[Row[Any]]:
        # A timeout is no Exception, so SQLAlchemy closes the connection that it interrupts.
        while True:
            try:
                with self._engine.connect() as connection:
                    return connection.execute(statement).all()
            except OperationalError as error:
                if not _is_locked(error):
                    raise
            gevent.sleep(SQLITE_PAUSE_SECONDS)


def _is_outage(error: DBAPIError) -> bool:
    if isinstance(error.orig, sqlite3.Error):
        return False  # OperationalError is also SQLite's error for a wrong statement
    return error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)


def _is_locked(error: OperationalError) -> bool:
    """Return whether another connection holds the lock of the SQLite file."""
    if not isinstance(error.orig, sqlite3.OperationalError):
        return False
    return error.orig.sqlite_errorcode & PRIMARY_CODE == sqlite3.SQLITE_BUSY
