"""The emulator leaves nothing in a Docker engine."""

import signal
import subprocess
import sys

import docker
import pytest

from cli.tools.project import ROOT
from emulator.data_plane.containers import Containers
from tests.containers.docker_tasks import (
    sandbox,
    shell,
    with_label,
)
from tests.helpers.waiting import wait_until

ACCOUNT_ID = "123456789012"


_EMULATOR = """
import sys, time
from emulator.data_plane.containers import Containers
from tests.containers.docker_tasks import sandbox, shell
containers = Containers(account_id="123456789012")
with sandbox(containers) as task:
    task.start(shell("exec sleep 1000", volumes={"/v": "v"}), print)
    print(containers.label, flush=True)
    time.sleep(1000)
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_nothing_is_left_of_an_emulator_that_is_killed(
    client: docker.DockerClient, number: signal.Signals
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _EMULATOR], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as emulator:
        assert emulator.stdout
        label = emulator.stdout.readline().strip()
        before = with_label(client, label)
        emulator.send_signal(number)

    assert len(before) == 4  # pause container, container, network, volume
    wait_until(lambda: with_label(client, label) == [])


def test_nothing_is_left_of_a_task_that_is_removed(
    containers: Containers, client: docker.DockerClient
) -> None:
    with sandbox(containers) as task:
        task.start(shell("exec sleep 1000", volumes={"/v": "v"}), print)
        assert task.name in {each.name for each in client.networks.list()}

    assert task.name not in {each.name for each in client.networks.list()}
    names = [each.name for each in client.containers.list(all=True)]
    names += [each.name for each in client.volumes.list()]
    assert [name for name in names if name and name.startswith(task.name)] == []
