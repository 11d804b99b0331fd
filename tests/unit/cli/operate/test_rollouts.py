import itertools
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from cli.operate.rollouts import Rollout, Rollouts
from environments.definition import names
from tests.helpers.emulator import Emulator
from tests.helpers.examples import environment, web
from tests.helpers.rolling_service import RollingService
from tests.helpers.waiting import wait_until

_NUMBERS = itertools.count()


@pytest.fixture
def service(running_emulator: Emulator) -> Iterator[RollingService]:
    service = RollingService(running_emulator, names.cluster(f"rolling{next(_NUMBERS)}"))
    yield service
    service.delete()


def rollouts(emulator: Emulator, cluster: str, *, since: datetime | None = None) -> Rollouts:
    """Return the rollouts of the environment whose only service is named like its cluster."""
    return Rollouts(
        emulator.client("ecs"),
        environment(name=cluster.removeprefix("cruddur-"), services=(web(name=cluster),)),
        since=since or datetime.now(UTC) - timedelta(hours=1),
    )


def wait(emulator: Emulator, cluster: str, *, timeout_minutes: float = 2) -> Rollout:
    (rollout,) = rollouts(emulator, cluster).wait(timeout_minutes=timeout_minutes)
    return rollout


def test_a_completed_rollout_names_the_running_image(
    running_emulator: Emulator, service: RollingService
) -> None:
    service.create("v1", desiredCount=2)

    rollout = wait(running_emulator, service.name)

    assert rollout.completed
    assert str(rollout).startswith(f"{service.name}: 2 of 2 tasks run sha256:")


def test_waiting_lasts_until_the_rollout_ends(
    running_emulator: Emulator, service: RollingService
) -> None:
    service.create("exits")

    assert wait(running_emulator, service.name).state == "FAILED"


def test_waiting_ends_after_the_timeout(
    running_emulator: Emulator, service: RollingService
) -> None:
    service.create("starting")

    rollout = wait(running_emulator, service.name, timeout_minutes=0)

    assert not rollout.completed
    assert f"{service.name}: IN_PROGRESS: ECS deployment ecs-svc/" in str(rollout)


def test_a_rollback_is_found_in_the_history_of_the_service(
    running_emulator: Emulator, service: RollingService
) -> None:
    roll_back(service)

    rollout = wait(running_emulator, service.name)

    assert rollout.state == "ROLLBACK_SUCCESSFUL"
    details = f"({service.name}: exit code 3)"
    assert f"stopped tasks: Essential container in task exited {details}" in rollout.stopped


def test_a_task_without_a_container_has_the_reason_only(
    running_emulator: Emulator, service: RollingService
) -> None:
    service.create("secretless")

    rollout = wait(running_emulator, service.name)

    assert rollout.stopped.endswith(f"invalid ssm parameters: /{service.name}/missing")


def test_a_rollback_before_the_deployment_is_ignored(
    running_emulator: Emulator, service: RollingService
) -> None:
    roll_back(service)

    later = datetime.now(UTC) + timedelta(hours=1)
    (rollout,) = rollouts(running_emulator, service.name, since=later).look()

    assert rollout.completed


def roll_back(service: RollingService) -> None:
    """Deploy a version that works, and then a broken one."""
    service.create("v1")
    service.until(("PRIMARY", "COMPLETED"))
    service.update("exits")
    wait_until(lambda: service.rollouts()[0] == "ROLLBACK_SUCCESSFUL")


def test_a_missing_service_is_not_rolled_out(emulator: Emulator) -> None:
    emulator.client("ecs").create_cluster(clusterName="cruddur-empty")

    rollout = wait(emulator, "cruddur-empty")

    assert str(rollout) == "cruddur-empty: MISSING: ECS has no such service"


def test_without_a_cluster_there_are_no_rollouts(emulator: Emulator) -> None:
    assert rollouts(emulator, "cruddur-nowhere").look() == []
