"""Activities: posts of users, which the home feed shows until they expire."""

import logging
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, Row, Select, delete, insert, select

from backend_flask.database import activities
from backend_flask.statements import Statements

HOME_FEED_LENGTH = 50
DELETED_AT_ONCE = 500
"""Number of expired activities that one statement deletes: few enough for the statement timeout."""

log = logging.getLogger(__name__)


class Activities:
    """The activities in the SQL database."""

    def __init__(self, engine: Engine) -> None:
        self._statements = Statements(engine)

    def home(self) -> list[dict[str, Any]]:
        """Return the activities that have not expired, newest first."""
        return [_as_json(row) for row in self._statements.execute(home_query(datetime.now(UTC)))]

    def post(self, *, handle: str, message: str, ttl: timedelta) -> dict[str, Any]:
        now = datetime.now(UTC)
        statement = insert(activities).values(
            uuid=uuid.uuid4(),
            handle=handle,
            message=message,
            created_at=now,
            expires_at=now + ttl,
        )
        [row] = self._statements.execute(statement.returning(activities))
        return _as_json(row)

    def delete_expired(self) -> int:
        """Delete the activities that have expired, and return their number.

        Tasks that delete at the same time on PostgreSQL skip the activities of each other.

        Raises:
            ServiceUnavailable: the database is not available; the deleted activities stay deleted.
        """
        total = 0
        while deleted := self._delete_some_expired():
            total += deleted
        log.info("deleted %s expired activities", total)
        return total

    def _delete_some_expired(self) -> int:
        expired = (
            select(activities.c.uuid)
            .where(activities.c.expires_at <= datetime.now(UTC))
            .order_by(activities.c.expires_at)
            .limit(DELETED_AT_ONCE)
            .with_for_update(skip_locked=True)
            .cte("expired")
        )
        statement = delete(activities).where(activities.c.uuid.in_(select(expired.c.uuid)))
        return len(self._statements.execute(statement.returning(activities.c.uuid)))


def home_query(now: datetime) -> Select[Any]:
    return (
        select(activities)
        .where(activities.c.expires_at > now)
        .order_by(activities.c.created_at.desc(), activities.c.uuid)
        .limit(HOME_FEED_LENGTH)
    )


def _as_json(row: Row[Any]) -> dict[str, Any]:
    return {
        "uuid": str(row.uuid),
        "handle": row.handle,
        "display_name": row.handle,  # Cognito's access tokens contain no other name
        "message": row.message,
        "created_at": row.created_at.isoformat(),
        "expires_at": row.expires_at.isoformat(),
        "likes_count": row.likes_count,
        "replies_count": row.replies_count,
        "reposts_count": row.reposts_count,
    }
