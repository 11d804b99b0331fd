import json
from typing import Any
from unittest.mock import Mock

import pytest

from cli.apply.runs import Runs
from cli.apply.stack_progress import StackProgress
from cli.release.interruption import explained, release_own
from cli.state.lock import Owner, current_user

READ = {"type": "refresh_complete", "@message": "read", "hook": {}}
LATER, EARLIER = "9999-01-01T00:00:00.123456789Z", "2000-01-01T00:00:00.123456789Z"


def runs(activity: str = "applying", *, has_worked: bool = True) -> Runs:
    created = Runs(Mock())
    run = StackProgress("dev-application", activity)
    if has_worked:
        run.take(json.dumps(READ))
    created.history.append(run)
    return created


def state(owner: Owner | None) -> Any:
    return Mock(stack="dev-application", lock=Mock(owner=lambda: owner))


def lock(who: str | None = None, created: str = LATER) -> Owner:
    return Owner("id", who or current_user(), "OperationTypeApply", created)


def test_the_lock_of_our_own_terraform_is_released() -> None:
    locked = state(lock())

    assert release_own(locked, runs())
    locked.lock.release.assert_called_once_with(lock())


@pytest.mark.parametrize(
    "owner",
    [lock(who="ada@laptop"), lock(created=EARLIER), lock(created=""), Owner("", "", "", "")],
)
def test_the_lock_of_another_user_is_kept(owner: Owner) -> None:
    locked = state(owner)

    assert not release_own(locked, runs())
    locked.lock.release.assert_not_called()


def test_a_lock_is_kept_if_our_terraform_never_held_one() -> None:
    locked = state(lock())

    assert not release_own(locked, runs(has_worked=False))
    locked.lock.release.assert_not_called()


def interrupted(runs: Runs, owner: Owner | None = None, *, finds_orphans: bool = False) -> str:
    with (
        pytest.raises(KeyboardInterrupt) as raised,
        explained(
            runs, [state(owner)], "bin/cruddur deploy dev", finds_orphans=lambda: finds_orphans
        ),
    ):
        raise KeyboardInterrupt
    return str(raised.value)


def test_before_an_apply_nothing_was_changed() -> None:
    assert interrupted(runs("planning")) == "no resource was changed"


def test_an_interrupted_apply_is_to_be_run_again() -> None:
    assert interrupted(runs()) == (
        "dev-application is incomplete (0 of 0 changes are done); run bin/cruddur deploy dev again"
    )


def test_resources_that_no_state_has_are_to_be_recovered() -> None:
    assert interrupted(runs(), finds_orphans=True).endswith(
        "; run bin/cruddur deploy dev --recover"
    )


def test_a_lock_of_another_user_is_named() -> None:
    assert interrupted(runs("planning"), lock(who="ada@laptop")) == (
        "no resource was changed, the state of dev-application is still locked; "
        "run bin/cruddur deploy dev --recover"
    )
