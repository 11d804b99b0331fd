import itertools
from datetime import UTC, datetime, timedelta

import pytest

from cli.operate.rollouts import Rollout, Rollouts
from environments.definition import names
from tests.helpers.emulator import Emulator
from tests.helpers.examples import environment, web
from tests.helpers.rolling_service import RollingService

_NUMBERS = itertools.count()


@pytest.fixture
def service(emulator: Emulator) -> RollingService:
    return RollingService(emulator, names.cluster(f"rolling{next(_NUMBERS)}"))


def rollouts(emulator: Emulator, cluster: str, *, since: datetime | None = None) -> Rollouts:
    """Return the rollouts of the environment whose only service is named like its cluster."""
    return Rollouts(
        emulator.client("ecs"),
        environment(name=cluster.removeprefix("cruddur-"), services=(web(name=cluster),)),
        since=since or datetime.now(UTC) - timedelta(hours=1),
    )


def wait(emulator: Emulator, cluster: str, *, timeout_minutes: float = 1) -> Rollout:
    (rollout,) = rollouts(emulator, cluster).wait(timeout_minutes=timeout_minutes)
    return rollout


def test_a_completed_rollout_names_the_running_image(
    emulator: Emulator, service: RollingService
) -> None:
    service.create("v1")

    rollout = wait(emulator, service.name)

    assert rollout.completed
    assert str(rollout).startswith(f"{service.name}: 2 of 2 tasks run sha256:")


def test_waiting_lasts_until_the_rollout_ends(emulator: Emulator, service: RollingService) -> None:
    service.create("bad-v1")

    assert wait(emulator, service.name).state == "FAILED"


def test_waiting_ends_after_the_timeout(emulator: Emulator, service: RollingService) -> None:
    service.create("bad-v1")

    rollout = wait(emulator, service.name, timeout_minutes=0)

    assert not rollout.completed
    assert f"{service.name}: IN_PROGRESS: ECS deployment ecs-svc/" in str(rollout)


def test_a_rollback_is_found_in_the_history_of_the_service(
    emulator: Emulator, service: RollingService
) -> None:
    service.create("v1")
    service.update("bad-v2")
    service.look_until_the_end()

    rollout = wait(emulator, service.name)

    assert rollout.state == "ROLLBACK_SUCCESSFUL"
    assert rollout.stopped == (
        f"3 stopped tasks: Task failed container health checks ({service.name}: exit code 137)"
    )


def test_a_rollback_before_the_deployment_is_ignored(
    emulator: Emulator, service: RollingService
) -> None:
    service.create("v1")
    service.update("bad-v2")
    service.look_until_the_end()

    later = datetime.now(UTC) + timedelta(hours=1)
    (rollout,) = rollouts(emulator, service.name, since=later).look()

    assert rollout.completed


def test_a_missing_service_is_not_rolled_out(emulator: Emulator) -> None:
    emulator.client("ecs").create_cluster(clusterName="cruddur-empty")

    rollout = wait(emulator, "cruddur-empty")

    assert str(rollout) == "cruddur-empty: MISSING: ECS has no such service"


def test_without_a_cluster_there_are_no_rollouts(emulator: Emulator) -> None:
    assert rollouts(emulator, "cruddur-nowhere").look() == []
