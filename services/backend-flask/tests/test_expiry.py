"""Tests of the command that deletes expired activities."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import PostgresDsn
from sqlalchemy import Engine

from backend_flask.activities import HOME_FEED_LENGTH, Activities, home_query
from tests.service import FOLDER, MINUTE, UNREACHABLE

EXPIRED = 500_000
POSTED = HOME_FEED_LENGTH // 2
"""Number of other activities. To fill the feed, all activities are read."""


def delete_expired(
    variables: dict[str, str], url: str, *, temp_directory: Path
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "backend_flask.delete_expired"],
        cwd=FOLDER,
        env={
            "PATH": os.environ["PATH"],
            "TMPDIR": str(temp_directory),
            **variables,
            "CONNECTION_URL": url,
        },
        capture_output=True,
        text=True,
        timeout=2 * MINUTE,
        check=False,
    )


def test_the_command_deletes_expired_activities_and_the_feed_does_not_read_them(
    postgresql_engine: Engine,
    postgresql_database: PostgresDsn,
    variables: dict[str, str],
    tmp_path: Path,
) -> None:
    for number in range(POSTED):
        message = f"number {number}"
        Activities(postgresql_engine).post(handle="a", message=message, ttl=timedelta(days=1))
    with postgresql_engine.begin() as connection:
        connection.exec_driver_sql("SET statement_timeout = 0")
        connection.exec_driver_sql(
            "INSERT INTO activities (uuid, handle, message, created_at, expires_at) "
            "SELECT gen_random_uuid(), 'a', 'expired', now() - interval '1 day', now() "
            f"FROM generate_series(1, {EXPIRED})"
        )

    end = delete_expired(variables, str(postgresql_database), temp_directory=tmp_path)

    assert end.returncode == 0, end.stderr
    assert f'"deleted {EXPIRED} expired activities"' in end.stdout
    with postgresql_engine.begin() as connection:
        connection.exec_driver_sql("BEGIN")
        feed = connection.execute(home_query(datetime.now(UTC))).all()
        rows_read = connection.exec_driver_sql(
            "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables "
            "WHERE relname = 'activities'"
        ).scalar_one()
    assert len(feed) == POSTED
    assert rows_read <= HOME_FEED_LENGTH


def test_the_command_fails_with_one_line_while_the_database_is_away(
    variables: dict[str, str], tmp_path: Path
) -> None:
    url = f"postgresql://user:canary@{UNREACHABLE}/cruddur"

    end = delete_expired(variables, url, temp_directory=tmp_path)

    assert end.returncode == 1
    assert end.stderr == "the database is not available at the moment, try again later\n"
    assert "canary" not in end.stdout
