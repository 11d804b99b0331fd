"""`bin/cruddur deploy`: its questions to the user, and its use of ECS's rollout states."""

from datetime import UTC, datetime, timedelta

import pytest

from cli.images.tags import image_tags
from cli.operate.rollouts import Rollout, Rollouts
from cli.tools.errors import CommandError
from tests.helpers.emulator import Emulator
from tests.helpers.examples import api, environment, web
from tests.helpers.rolling_service import RollingService


@pytest.fixture
def service(emulator: Emulator, request: pytest.FixtureRequest) -> RollingService:
    return RollingService(emulator, request.node.name)


def rollouts(emulator: Emulator, name: str, *, since: datetime | None = None) -> Rollouts:
    return Rollouts(
        emulator.client("ecs"),
        cluster=name,
        services=[name],
        since=since or datetime.now(UTC) - timedelta(hours=1),
    )


def wait(emulator: Emulator, name: str, *, timeout_minutes: float = 1) -> Rollout:
    (rollout,) = rollouts(emulator, name).wait(timeout_minutes=timeout_minutes)
    return rollout


def test_a_completed_rollout_tells_what_runs(emulator: Emulator, service: RollingService) -> None:
    service.create("v1")

    rollout = wait(emulator, service.name)

    assert rollout.completed
    assert str(rollout).startswith(f"{service.name}: 2 of 2 tasks run sha256:")


def test_a_rollout_in_progress_is_waited_for(emulator: Emulator, service: RollingService) -> None:
    service.create("bad-v1")

    assert wait(emulator, service.name).state == "FAILED"


def test_no_longer_than_is_allowed(emulator: Emulator, service: RollingService) -> None:
    service.create("bad-v1")

    rollout = wait(emulator, service.name, timeout_minutes=0)

    assert not rollout.completed
    assert f"{service.name}: IN_PROGRESS: ECS deployment ecs-svc/" in str(rollout)


def test_a_rollback_is_told_although_ecs_lists_completed_deployments_only(
    emulator: Emulator, service: RollingService
) -> None:
    service.create("v1")
    service.update("bad-v2")
    service.look_until_the_end()

    rollout = wait(emulator, service.name)

    assert rollout.state == "ROLLBACK_SUCCESSFUL"
    assert rollout.stopped == (
        "3 stopped tasks: Task failed container health checks (app: exit code 137)"
    )


def test_a_rollback_of_another_day_is_not_told(emulator: Emulator, service: RollingService) -> None:
    service.create("v1")
    service.update("bad-v2")
    service.look_until_the_end()

    later = datetime.now(UTC) + timedelta(hours=1)
    (rollout,) = rollouts(emulator, service.name, since=later).look()

    assert rollout.completed


def test_a_service_that_is_not_there_is_not_rolled_out(emulator: Emulator) -> None:
    emulator.client("ecs").create_cluster(clusterName="empty")

    assert str(wait(emulator, "empty")) == "empty: MISSING: ECS has no such service"


def test_without_a_cluster_there_is_nothing_to_tell(emulator: Emulator) -> None:
    assert rollouts(emulator, "nowhere").look() == []


def test_image_tags_are_terraform_variables_of_the_environments_services() -> None:
    assert image_tags(environment(services=(web(), api())), ["api_image_tag=v2"]) == {
        "api_image_tag": "v2"
    }


@pytest.mark.parametrize("assignment", ["worker_image_tag=v2", "api_image_tag", "=v2"])
def test_another_variable_is_refused(assignment: str) -> None:
    with pytest.raises(CommandError) as refused:
        image_tags(environment(services=(web(), api())), [assignment])

    assert str(refused.value) == (
        f"--var must be NAME=TAG with NAME one of web_image_tag, api_image_tag, got {assignment!r}"
    )
