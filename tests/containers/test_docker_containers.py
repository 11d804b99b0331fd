"""A container in a Docker engine has the settings of its definition."""

import signal
import subprocess

import docker
import pytest

from emulator.data_plane.container_sandbox import ContainerSandbox
from emulator.data_plane.containers import Containers
from emulator.data_plane.engine import CannotPullImage, Image
from tests.containers.docker_tasks import (
    IMAGE,
    inspect,
    printed,
    sandbox,
    shell,
)
from tests.containers.stack import free_port
from tests.helpers.waiting import wait_until

ACCOUNT_ID = "123456789012"


def test_a_container_runs_the_command_of_its_definition(task: ContainerSandbox) -> None:
    definition = shell(
        "", entry_point=("/bin/echo", "one"), command=("two", "$HOME"), environment={"HOME": "/x"}
    )

    assert printed(task, definition) == ["one two $HOME"]


def test_a_container_has_the_variables_of_its_definition(task: ContainerSandbox) -> None:
    assert printed(task, shell('echo "$GREETING"', environment={"GREETING": "a = b"})) == ["a = b"]


def test_lines_of_both_outputs_are_written(task: ContainerSandbox) -> None:
    lines = printed(task, shell("echo out; echo err >&2; printf 'no end'"))

    assert sorted(lines) == ["err", "no end", "out"]


def test_a_container_runs_as_its_user(task: ContainerSandbox) -> None:
    assert printed(task, shell("id -u; id -g", user="10001:10002")) == ["10001", "10002"]


def test_a_read_only_root_file_system_refuses_files(task: ContainerSandbox) -> None:
    script = "touch /file 2>/dev/null || echo refused"

    assert printed(task, shell(script, readonly_root_filesystem=True)) == ["refused"]


def test_a_volume_has_the_owner_of_the_folder_in_the_image(
    containers: Containers, client: docker.DockerClient
) -> None:
    dockerfile = f"FROM {IMAGE.uri}\nRUN mkdir /data && chown 10001 /data && touch /data/file\n"
    built = subprocess.check_output(
        ["docker", "build", "--quiet", "-"], input=dockerfile, text=True
    ).strip()
    try:
        with sandbox(containers) as task:
            own = {"user": "10001", "readonly_root_filesystem": True, "volumes": {"/data": "data"}}
            script = "touch /data/new && ls /data"

            assert printed(task, shell(script, image=Image(built), **own)) == ["file", "new"]
    finally:
        client.images.remove(built)


def test_containers_of_a_task_share_a_volume(task: ContainerSandbox) -> None:
    printed(task, shell("echo shared >/one/file", volumes={"/one": "common"}))

    assert printed(task, shell("cat /two/file", volumes={"/two": "common"})) == ["shared"]


def test_limits_of_a_container_are_those_of_its_definition(
    task: ContainerSandbox, client: docker.DockerClient
) -> None:
    definition = shell(
        "ulimit -S -n; ulimit -H -n",
        memory_mib=64,
        cpu_units=256,
        ulimits={"nofile": (500, 600)},
        dropped_capabilities=("ALL",),
        added_capabilities=("SYS_PTRACE",),
        has_init_process=True,
    )

    assert printed(task, definition) == ["500", "600"]
    settings = inspect(client, task, definition.name)["HostConfig"]
    assert (settings["Memory"], settings["CpuShares"]) == (64 * 2**20, 256)
    assert (settings["CapDrop"], settings["CapAdd"]) == (["ALL"], ["SYS_PTRACE"])
    assert settings["Init"]


def test_a_limit_that_the_engine_refuses_is_lowered(
    task: ContainerSandbox, capfd: pytest.CaptureFixture[str]
) -> None:
    beyond = 2**30 + 1  # above the kernel's fs.nr_open, which nobody exceeds

    (limit,) = printed(task, shell("ulimit -H -n", ulimits={"nofile": (beyond, beyond)}))

    assert f"nofile is {limit} instead of {beyond}" in capfd.readouterr().err


def test_a_container_that_ends_has_its_exit_code(task: ContainerSandbox) -> None:
    assert task.start(shell("exit 3"), print).wait() == 3


def test_a_container_that_handles_sigterm_ends_with_its_own_exit_code(
    task: ContainerSandbox,
) -> None:
    lines: list[str] = []
    running = task.start(
        shell("trap 'exit 5' TERM; echo up; while :; do sleep .1; done"), lines.append
    )
    wait_until(lambda: lines == ["up"])

    running.stop(60)

    assert running.wait() == 5


def test_a_container_that_ignores_sigterm_is_killed_after_the_timeout(
    task: ContainerSandbox,
) -> None:
    lines: list[str] = []
    running = task.start(
        shell("trap 'echo asked' TERM; echo up; while :; do sleep .1; done"), lines.append
    )
    wait_until(lambda: lines == ["up"])

    running.stop(1)

    assert running.wait() == 128 + signal.SIGKILL
    assert lines == ["up", "asked"]


@pytest.mark.parametrize(
    ("command", "healthy"),
    [
        (["CMD-SHELL", "test $NAME = value"], True),
        (["CMD-SHELL", "exit 1"], False),
        (["CMD", "test", "1", "=", "1"], True),
        (["CMD", "nowhere"], False),
        (["CMD-SHELL", "sleep 100"], False),
    ],
)
def test_a_health_check_runs_in_the_container(
    task: ContainerSandbox, command: list[str], healthy: bool
) -> None:
    running = task.start(shell("exec sleep 1000", environment={"NAME": "value"}), print)

    assert running.succeeds(command, 2) == healthy


def test_the_x_ray_daemon_is_the_stand_in_of_the_emulator(task: ContainerSandbox) -> None:
    lines: list[str] = []
    daemon = Image("public.ecr.aws/xray/aws-xray-daemon:3.7.0@sha256:" + 64 * "0")

    task.start(shell("", image=daemon, command=(), user="1337"), lines.append)

    wait_until(lambda: lines == ["127.0.0.1:2000"])


def test_an_unknown_image_has_the_message_of_the_engine(task: ContainerSandbox) -> None:
    unknown = Image(f"127.0.0.1:{free_port()}/unknown@sha256:" + 64 * "0")

    with pytest.raises(CannotPullImage, match="connection refused"):
        task.start(shell("", image=unknown), print)


def test_a_stand_in_image_of_aws_is_not_asked_of_aws(task: ContainerSandbox) -> None:
    image = Image("123456789012.dkr.ecr.us-east-1.amazonaws.com/dev/api:v1", manifest="{}")

    with pytest.raises(CannotPullImage, match="stand-in image without layers"):
        task.start(shell("", image=image), print)
