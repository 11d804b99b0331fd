"""The whole data plane: what is deployed answers requests."""

import os
import signal

import requests

from emulator.data_plane.settings import Settings
from tests.emulator.data_plane.deployed_tasks import DeployedTasks
from tests.emulator.data_plane.small_programs import exists
from tests.helpers.emulator import TIME_SCALE, Emulator
from tests.helpers.waiting import wait_until


def test_a_killed_emulator_leaves_no_task() -> None:
    with Emulator(data_plane=Settings("processes", TIME_SCALE)) as emulator:
        pid = _pid_of_a_task(DeployedTasks(emulator))

        os.kill(emulator.pid, signal.SIGKILL)

        wait_until(lambda: not exists(pid))


def test_without_a_data_plane_its_description_does_not_exist(emulator: Emulator) -> None:
    answer = requests.get(f"{emulator.url}/_cruddur/data-plane", timeout=60)

    assert not answer.ok


def _pid_of_a_task(tasks: DeployedTasks) -> int:
    tasks.run(tasks.container("echo $$; exec sleep 600"))
    wait_until(lambda: tasks.printed() != [])
    return int(tasks.printed()[0])
