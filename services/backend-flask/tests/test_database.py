import multiprocessing
from multiprocessing.synchronize import Barrier
from uuid import uuid4

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from pydantic import PostgresDsn
from sqlalchemy import Engine, insert, inspect, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from backend_flask.activities import Activities
from backend_flask.bodies import TTLS
from backend_flask.database import activities, connect, metadata
from backend_flask.migrations import migrate

TASKS = 4


def revisions(engine: Engine) -> list[str]:
    with engine.begin() as connection:
        return list(connection.scalars(text("SELECT version_num FROM alembic_version")))


def test_the_migrations_create_the_schema_that_the_code_uses(engine: Engine) -> None:
    with engine.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, metadata) == []


def test_the_database_refuses_rows_with_missing_values(engine: Engine) -> None:
    columns = inspect(engine).get_columns("activities")

    assert [column["name"] for column in columns] == [column.name for column in activities.c]
    assert not any(column["nullable"] for column in columns)


def test_a_second_migration_keeps_the_data(engine: Engine) -> None:
    posted = Activities(engine).post(handle="bayko", message="stays", ttl=TTLS["1-day"])

    migrate(engine)

    assert Activities(engine).home() == [posted]


def _migrate_with_the_others(connection_url: PostgresDsn | None, together: Barrier) -> None:
    engine = connect(connection_url)
    together.wait()
    migrate(engine)


def test_tasks_that_start_at_the_same_time_migrate_once(
    connection_url: PostgresDsn | None, empty_engine: Engine
) -> None:
    processes = multiprocessing.get_context("fork")
    together = processes.Barrier(TASKS)
    tasks = [
        processes.Process(target=_migrate_with_the_others, args=(connection_url, together))
        for _ in range(TASKS)
    ]
    for task in tasks:
        task.start()
    for task in tasks:
        task.join()

    assert [task.exitcode for task in tasks] == [0] * TASKS
    assert len(revisions(empty_engine)) == 1


def test_a_migration_that_fails_leaves_nothing_behind(empty_engine: Engine) -> None:
    with empty_engine.begin() as connection:
        connection.execute(text("CREATE TABLE activities_created_at (in_the_way INTEGER)"))

    with pytest.raises(DBAPIError, match="activities_created_at"):
        migrate(empty_engine)

    assert inspect(empty_engine).get_table_names() == ["activities_created_at"]


def test_older_code_starts_with_the_database_of_newer_code(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'of_the_future'"))

    migrate(engine)

    assert revisions(engine) == ["of_the_future"]
    assert Activities(engine).home() == []


def test_no_request_fails_after_a_restart_of_the_database(postgresql_database: PostgresDsn) -> None:
    engine = connect(postgresql_database)
    migrate(engine)
    assert Activities(engine).home() == []
    other = connect(postgresql_database)
    with other.begin() as connection:
        ended = connection.execute(
            text(
                "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
        assert ended.scalars().all() == [True]

    assert Activities(engine).home() == []

    engine.dispose()
    other.dispose()


def test_a_migration_may_take_longer_than_a_statement_of_a_request(
    postgresql_database: PostgresDsn, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = connect(postgresql_database)
    limits: dict[str, str] = {}

    def upgrade(config: Config, _revision: str) -> None:
        connection = config.attributes["connection"]
        for limit in ("statement_timeout", "lock_timeout"):
            limits[limit] = connection.scalar(text(f"SHOW {limit}"))

    monkeypatch.setattr(command, "upgrade", upgrade)
    migrate(engine)

    assert limits == {"statement_timeout": "0", "lock_timeout": "0"}
    with engine.begin() as connection:
        assert connection.scalar(text("SHOW statement_timeout")) == "1500ms"
        assert connection.scalar(text("SHOW lock_timeout")) == "1500ms"
    engine.dispose()


def test_errors_do_not_quote_messages_of_users(engine: Engine) -> None:
    with pytest.raises(IntegrityError) as error, engine.begin() as connection:
        connection.execute(insert(activities).values(uuid=uuid4(), message="canary"))

    assert "canary" not in str(error.value).partition("DETAIL")[0]
