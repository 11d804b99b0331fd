"""`bin/cruddur state`: the list of a state's versions, and the restoration of one."""

from collections.abc import Callable

import pytest

from cli.state.lock import StateLock
from tests.helpers.commands import Run
from tests.helpers.emulator import Emulator
from tests.helpers.states import States
from tests.helpers.terminal import dialogue

TABLE = {"name": "messages"}
CLUSTER = {"name": "cruddur-dev"}


def test_versions_are_listed_with_serial_and_number_of_resources(run: Run, states: States) -> None:
    old = states.write("application", 3, aws_ecs_cluster=CLUSTER, aws_dynamodb_table=TABLE)
    new = states.write("application", 4)

    outcome = run("state", "list", "dev")

    rows = [line.split("│")[1:-1] for line in outcome.output.splitlines() if "│" in line]
    cells = [[cell.strip() for cell in row] for row in rows]
    assert [[row[0], *row[2:]] for row in cells] == [
        [new, "4", "0", "current"],
        [old, "3", "2", ""],
    ]
    assert "dev-registry: there never was a state" in outcome.output
    assert outcome.code == 0


def test_a_deleted_state_is_listed_with_the_command_that_restores_it(
    run: Run, states: States
) -> None:
    states.write("application", 3)
    states.delete("application")

    outcome = run("state", "list", "dev")

    assert "current, deleted" in outcome.output
    assert outcome.output.rstrip().endswith(
        "bin/cruddur state restore dev application\ndev-state: there never was a state"
    )


def _deleted(states: States) -> None:
    states.delete("application")


def _truncated(states: States) -> None:
    states.put("application", '{"version": 4, "serial": 4, "resour')


def _rolled_back(states: States) -> None:
    states.write("application", 2)


@pytest.mark.parametrize("damage", [_deleted, _truncated, _rolled_back])
def test_a_damaged_state_is_restored_from_the_version_with_the_highest_serial(
    run: Run, states: States, damage: Callable[[States], None]
) -> None:
    states.write("application", 2)
    states.write("application", 3, aws_ecs_cluster=CLUSTER)
    damage(states)

    outcome = run("state", "restore", "dev", "application", "--auto-approve")

    assert outcome.code == 0, outcome.error
    assert "+ aws_ecs_cluster.this: Terraform manages it again" in outcome.output
    assert states.read("application")["resources"][0]["type"] == "aws_ecs_cluster"
    assert states.read("application")["serial"] == 4


def test_a_chosen_version_becomes_the_newest_and_no_version_is_lost(
    run: Run, states: States
) -> None:
    old = states.write("application", 3, aws_ecs_cluster=CLUSTER)
    new = states.write("application", 4, aws_dynamodb_table=TABLE)

    outcome = run("state", "restore", "dev", "application", "--version", old, "--auto-approve")

    assert "- aws_dynamodb_table.this: Terraform no longer manages it" in outcome.output
    assert states.read("application")["serial"] == 5
    listing = run("state", "list", "dev").output
    assert old in listing
    assert new in listing
    assert "restore application" not in listing  # this state has no problem


def test_a_state_without_a_problem_is_restored_only_to_a_named_version(
    run: Run, states: States
) -> None:
    states.write("application", 3)

    outcome = run("state", "restore", "dev", "application", "--auto-approve")

    assert outcome.code == 1
    assert outcome.error == (
        "bin/cruddur state: nothing is wrong with the state of dev-application: say which "
        "version to "
        "restore, with --version; bin/cruddur state list dev lists them\n"
    )
    assert states.read("application")["serial"] == 3


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("no-such-version", "has no version 'no-such-version'"),
        (None, "of dev-application is damaged"),
    ],
)
def test_a_missing_or_damaged_version_is_not_restored(
    run: Run, states: States, name: str | None, message: str
) -> None:
    damaged = states.put("application", "{")
    states.write("application", 3)

    version = name or damaged
    outcome = run("state", "restore", "dev", "application", "--version", version, "--auto-approve")

    assert outcome.code == 1
    assert message in outcome.error
    assert states.read("application")["serial"] == 3


def test_without_a_readable_version_nothing_is_restored(run: Run, states: States) -> None:
    states.put("application", "{")

    outcome = run("state", "restore", "dev", "application", "--auto-approve")

    assert "no version of the state of dev-application can be read" in outcome.error


def test_a_state_that_never_existed_is_not_restored(run: Run, states: States) -> None:
    outcome = run("state", "restore", "dev", "registry")

    assert outcome.error == "bin/cruddur state: there never was a state of dev-registry\n"
    assert not states.locked("registry")


def test_a_locked_state_is_not_restored(run: Run, states: States) -> None:
    states.write("application", 3)
    states.delete("application")
    states.lock("application")

    outcome = run("state", "restore", "dev", "application", "--auto-approve")

    assert outcome.error == (
        "bin/cruddur state: nothing was touched: locked by ada@laptop since "
        "2026-01-02T03:04:05 UTC, "
        "for apply\n"
    )
    assert states.locked("application")


def test_nothing_is_restored_without_approval(run: Run, emulator: Emulator, states: States) -> None:
    states.write("application", 3)
    states.delete("application")

    unasked = run("state", "restore", "dev", "application")
    code, screen = dialogue(
        "state",
        "restore",
        "dev",
        "application",
        variables=emulator.process_environment(),
        answers=[("Type dev to restore it: ", "no")],
    )

    assert unasked.error.endswith("without a terminal, use --auto-approve\n")
    assert code == 1
    assert screen.rstrip().endswith("bin/cruddur state: nothing was touched")
    assert "current, deleted" in run("state", "list", "dev").output
    assert not states.locked("application")


def test_a_lock_is_released_for_its_owner_only(states: States) -> None:
    lock = StateLock(states.s3, states.bucket, states.key("application"))
    states.lock("application")
    ada = lock.owner()
    assert ada is not None
    states.lock("application", who="grace@laptop")

    lock.release(ada)

    grace = lock.owner()
    assert grace is not None
    assert grace.who == "grace@laptop"
