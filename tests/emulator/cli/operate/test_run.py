"""`bin/cruddur run` with tasks that the emulator runs as processes."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from cli.operate.run import run_task
from cli.tools.errors import CommandError
from emulator.data_plane.programs import Program
from emulator.seed import put_image
from environments.definition import Environment, OneOffTask, names
from tests.helpers import examples
from tests.helpers.commands import use_emulator
from tests.helpers.emulator import Emulator
from tests.helpers.waiting import wait_until

ENVIRONMENT = examples.environment(
    name="once",
    region="us-east-1",
    services=(
        examples.web(
            tasks=(OneOffTask(name="migrate", command=("sh", "-c"), time_limit_minutes=5),)
        ),
    ),
)
CLUSTER, FAMILY = "cruddur-once", "cruddur-once-web_migrate"


class Task:
    """The deployed one-off task; a test chooses what the command does."""

    def __init__(self, emulator: Emulator) -> None:
        self.ecs, self._ec2 = emulator.client("ecs"), emulator.client("ec2")
        ecr = emulator.client("ecr")
        uri = ecr.create_repository(repositoryName="once/web")["repository"]["repositoryUri"]
        self.image = f"{uri}@{put_image(ecr, 'once/web', '1', Program(command=('sh',)))}"
        self.ecs.create_cluster(clusterName=CLUSTER)
        self.subnet = self._ec2.describe_subnets()["Subnets"][0]["SubnetId"]
        self._group = self._ec2.describe_security_groups()["SecurityGroups"][0]["GroupId"]
        emulator.client("logs").create_log_group(logGroupName=names.log_group("once", "web"))

    def deploy(self, *command: str, image: str | None = None, limit: str = "300") -> None:
        """Register another revision of the task, and create the service whose network it has."""
        options = {
            "awslogs-group": names.log_group("once", "web"),
            "awslogs-region": "us-east-1",
            "awslogs-stream-prefix": "migrate",
        }
        both: dict[str, Any] = {
            "image": image or self.image,
            "logConfiguration": {"logDriver": "awslogs", "options": options},
        }
        self.ecs.register_task_definition(
            family=FAMILY,
            networkMode="awsvpc",
            requiresCompatibilities=["FARGATE"],
            cpu="256",
            memory="512",
            containerDefinitions=[
                {"name": "migrate", "command": list(command), **both},
                {"name": "time-limit", "entryPoint": ["sleep"], "command": [limit], **both},
            ],
        )
        self.ecs.create_service(
            cluster=CLUSTER,
            serviceName="web",
            taskDefinition=FAMILY,
            desiredCount=0,
            launchType="FARGATE",
            deploymentConfiguration={},
            networkConfiguration={
                "awsvpcConfiguration": {"subnets": [self.subnet], "securityGroups": [self._group]}
            },
        )

    def delete(self, emulator: Emulator) -> None:
        """Stop what runs, and delete what other tests create again."""
        for arn in self.running():
            self.ecs.stop_task(cluster=CLUSTER, task=arn)
        wait_until(lambda: self.running() == [])
        self.ecs.delete_service(cluster=CLUSTER, service="web", force=True)
        emulator.client("logs").delete_log_group(logGroupName=names.log_group("once", "web"))
        emulator.client("ecr").delete_repository(repositoryName="once/web", force=True)

    def running(self) -> list[str]:
        arns: list[str] = self.ecs.list_tasks(cluster=CLUSTER)["taskArns"]
        return arns

    def last(self) -> dict[str, Any]:
        """Return the task that was started last."""
        arns = self.ecs.list_tasks(cluster=CLUSTER, desiredStatus="STOPPED")["taskArns"]
        tasks = self.ecs.describe_tasks(cluster=CLUSTER, tasks=[*arns, *self.running()])["tasks"]
        newest: dict[str, Any] = max(tasks, key=lambda each: each["createdAt"])
        return newest


@pytest.fixture
def task(running_emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> Iterator[Task]:
    use_emulator(running_emulator, monkeypatch)
    task = Task(running_emulator)
    yield task
    task.delete(running_emulator)


def run(arguments: Sequence[str] = (), environment: Environment = ENVIRONMENT) -> int:
    return run_task(environment, "web/migrate", arguments)


def words(output: str) -> list[str]:
    """Return the printed lines without their times."""
    return [line.split(" ", 1)[1] for line in output.splitlines()]


def test_the_log_is_printed_and_the_exit_code_is_that_of_the_command(
    task: Task, capsys: pytest.CaptureFixture[str]
) -> None:
    task.deploy("sh", "-c", "echo first; echo last >&2; exit 3")

    assert run() == 3
    printed = capsys.readouterr()
    assert words(printed.out) == ["first", "last"]
    assert printed.err.splitlines()[-1] == "web/migrate exited with 3"


def test_a_command_that_succeeds_exits_with_zero(task: Task) -> None:
    task.deploy("true")

    assert run() == 0
    assert task.last()["startedBy"] == "cruddur-run"


def test_arguments_follow_the_command(task: Task, capsys: pytest.CaptureFixture[str]) -> None:
    task.deploy("echo", "one")

    assert run(["--two", "three four"]) == 0
    assert words(capsys.readouterr().out) == ["one --two three four"]


def test_the_newest_revision_runs(task: Task, capsys: pytest.CaptureFixture[str]) -> None:
    task.deploy("echo", "old")
    task.ecs.delete_service(cluster=CLUSTER, service="web", force=True)
    task.deploy("echo", "new")

    assert run() == 0
    assert words(capsys.readouterr().out) == ["new"]


def test_an_apply_chooses_the_revision_and_the_network_before_there_is_a_service(
    task: Task, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    task.deploy("echo", "chosen")
    chosen = task.ecs.describe_task_definition(taskDefinition=FAMILY)["taskDefinition"]
    task.ecs.delete_service(cluster=CLUSTER, service="web", force=True)
    task.deploy("echo", "newer")
    task.ecs.delete_service(cluster=CLUSTER, service="web", force=True)
    monkeypatch.setenv("CRUDDUR_TASK_DEFINITION", chosen["taskDefinitionArn"])
    network = {"subnets": [task.subnet], "securityGroups": [], "assignPublicIp": "ENABLED"}
    monkeypatch.setenv("CRUDDUR_TASK_NETWORK", json.dumps(network))

    assert run() == 0
    assert words(capsys.readouterr().out) == ["chosen"]
    task.deploy("true")  # the end of the test deletes the service


def test_a_task_that_does_not_start_fails_with_the_reason_of_ecs(task: Task) -> None:
    missing = f"{task.image.partition('@')[0]}@sha256:{'0' * 64}"
    task.deploy("true", image=missing)

    with pytest.raises(CommandError, match="web/migrate did not start: CannotPullContainerError"):
        run()


def test_a_task_that_reaches_its_time_limit_is_stopped_and_fails(
    task: Task, capsys: pytest.CaptureFixture[str]
) -> None:
    task.deploy("sh", "-c", "trap 'exit 0' TERM; while true; do sleep 0.1; done", limit="1")

    assert run() == 1
    assert "web/migrate was stopped after its time limit of 5 minutes" in capsys.readouterr().err


def test_a_task_that_another_stops_fails_with_the_reason(
    task: Task, capsys: pytest.CaptureFixture[str]
) -> None:
    task.deploy("sleep", "600")

    def stop() -> None:
        wait_until(lambda: task.running() and task.last()["lastStatus"] == "RUNNING")
        task.ecs.stop_task(cluster=CLUSTER, task=task.running()[0], reason="enough")

    other = threading.Thread(target=stop)
    other.start()
    code = run()
    other.join()

    assert code == 143
    assert "web/migrate was stopped: enough" in capsys.readouterr().err


def test_a_task_that_is_not_deployed_is_refused_in_one_line(task: Task) -> None:
    task.deploy("true")
    other = ENVIRONMENT.model_copy(update={"name": "never"})

    with pytest.raises(
        CommandError, match=r"^web/migrate is not deployed: bin/cruddur deploy never$"
    ):
        run(environment=other)


def test_an_interrupt_without_a_terminal_stops_the_task(
    task: Task, running_emulator: Emulator
) -> None:
    task.deploy("sh", "-c", "echo started; exec sleep 600")
    code = (
        "from tests.emulator.cli.operate.test_run import run\n"
        "from cli.tools.errors import exit_with\n"
        "exit_with('bin/cruddur run', run)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code],
        env=running_emulator.process_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        assert process.stdout.readline().endswith("started\n")
        os.kill(process.pid, signal.SIGINT)
        _, error = process.communicate()

    assert process.returncode == 130
    task_id = task.last()["taskArn"].rpartition("/")[2]
    assert error.endswith(f"interrupted: Amazon ECS stops web/migrate, task {task_id}\n")
    wait_until(lambda: task.running() == [])
