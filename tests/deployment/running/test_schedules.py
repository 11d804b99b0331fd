"""Schedules of the deployed system."""

import requests

from emulator.data_plane.plane import SCHEDULES_PATH
from environments.definition import names
from tests.helpers.running_environment import RunningEnvironment
from tests.helpers.waiting import wait_until


def test_the_schedule_of_the_backend_deletes_expired_activities(dev: RunningEnvironment) -> None:
    scheduler, logs = dev.client("scheduler"), dev.client("logs")
    group = names.cluster(dev.environment.name)
    schedule = scheduler.get_schedule(GroupName=group, Name="delete-expired")
    log_group = names.log_group(dev.environment.name, "backend-flask")

    answer = requests.post(f"{dev.emulator.url}{SCHEDULES_PATH}{schedule['Arn']}", timeout=60)

    assert answer.ok
    query = {"logGroupName": log_group, "filterPattern": '"expired activities"'}
    wait_until(lambda: bool(logs.filter_log_events(**query)["events"]))
    (event, *_) = logs.filter_log_events(**query)["events"]
    assert event["logStreamName"].startswith("delete-expired/delete-expired/")
    assert '"deleted 0 expired activities"' in event["message"]
