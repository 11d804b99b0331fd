"""The process engine: tasks as processes of this machine."""

import resource
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from emulator.data_plane.engine import Address, CannotPullImage, Container, Image
from emulator.data_plane.processes import Processes
from emulator.data_plane.programs import Program
from tests.emulator.data_plane.small_programs import (
    HTTP_SERVER,
    MINUTE,
    container,
    exists,
    exit_code,
    printed,
    shell,
    started,
)
from tests.helpers.waiting import wait_until


@pytest.fixture
def engine() -> Iterator[Processes]:
    running = Processes()
    yield running
    running.close()


def answers(address: Address) -> bool:
    try:
        return requests.get(f"http://{address}", timeout=MINUTE).ok
    except requests.ConnectionError:
        return False


def test_a_program_gets_only_the_variables_of_its_container_and_four_of_the_machine(
    engine: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "my-own-account")

    lines = printed(engine, shell("env", environment={"GREETING": "hello"}))

    names = {line.partition("=")[0] for line in lines}
    assert names - {"PWD", "OLDPWD", "SHLVL", "_"} == {
        *("GREETING", "HOME", "LANG", "PATH", "TMPDIR"),
    }


def test_every_printed_line_is_written_in_order(engine: Processes) -> None:
    assert printed(engine, shell("echo one; echo two >&2; printf three")) == ["one", "two", "three"]


@pytest.mark.parametrize(
    ("script", "code"), [("exit 3", 3), ("kill -TERM $$", 143), ("kill -KILL $$", 137)]
)
def test_exit_codes_are_those_of_docker(engine: Processes, script: str, code: int) -> None:
    _, running, _ = started(engine, shell(script))

    assert exit_code(running) == code


def test_a_program_that_does_not_exist_exits_with_127(engine: Processes) -> None:
    _, running, lines = started(engine, container(Program(command=("no-such-program",))))

    assert exit_code(running) == 127
    assert "no-such-program" in lines.first()


def test_a_stopped_program_can_handle_sigterm(engine: Processes) -> None:
    _, running, lines = started(
        engine, shell("trap 'exit 7' TERM; echo ready; while :; do sleep 0.05; done")
    )
    lines.first()

    running.stop(MINUTE)

    assert exit_code(running) == 7


def test_a_program_that_ignores_sigterm_is_killed_after_its_stop_timeout(
    engine: Processes,
) -> None:
    _, running, lines = started(
        engine, shell("trap '' TERM; echo ready; while :; do sleep 0.05; done")
    )
    lines.first()

    threading.Thread(target=running.stop, args=[0.1], daemon=True).start()

    assert exit_code(running) == 137


def test_child_processes_end_with_their_program(engine: Processes) -> None:
    _, running, lines = started(engine, shell("sleep 1000 & echo $!"))

    exit_code(running)

    wait_until(lambda: not exists(int(lines.first())))


def test_two_tasks_of_one_service_answer_at_once(engine: Processes) -> None:
    server = container(Program(command=HTTP_SERVER), tcp_ports=(80,))
    first, *_ = started(engine, server, task_id="first")
    second, *_ = started(engine, server, task_id="second")

    wait_until(lambda: answers(first.address(80)) and answers(second.address(80)))


def test_a_sidecar_is_reached_at_its_rewritten_address(engine: Processes) -> None:
    sidecar = container(Program(command=HTTP_SERVER), name="sidecar", tcp_ports=(2000,))
    client = shell("echo $SIDECAR", environment={"SIDECAR": "http://127.0.0.1:2000"})
    sandbox = engine.create_sandbox("task", containers=[sidecar, client], forwards={})
    sandbox.start(sidecar, print)
    wait_until(lambda: answers(sandbox.address(2000)))
    written: list[str] = []

    exit_code(sandbox.start(client, written.append))

    assert requests.get(written[0], timeout=MINUTE).ok


def test_the_xray_daemon_is_replaced_and_listens_at_its_rewritten_port(engine: Processes) -> None:
    image = Image("public.ecr.aws/xray/aws-xray-daemon:3.7.0@sha256:0")
    daemon = Container(name="xray", image=image, udp_ports=(2000,))
    client = shell("echo $DAEMON", environment={"DAEMON": "127.0.0.1:2000"}, name="client")
    sandbox = engine.create_sandbox("task", containers=[daemon, client], forwards={})
    lines: list[str] = []
    sandbox.start(daemon, lines.append)
    written: list[str] = []

    exit_code(sandbox.start(client, written.append))

    wait_until(lambda: lines == written)


def test_names_of_other_services_and_the_emulator_lead_to_their_forwards(
    engine: Processes,
) -> None:
    forwards = {Address("api.dev", 5555): Address("127.0.0.1", 41234)}

    [line] = printed(
        engine, shell("echo $API", environment={"API": "http://api.dev:5555/v1"}), forwards=forwards
    )

    assert line == "http://127.0.0.1:41234/v1"


@pytest.mark.parametrize(
    "check",
    [["CMD", "test", "-e", "/web/bin/check"], ["CMD-SHELL", "test -e /web/bin/check && true"]],
)
def test_a_health_check_finds_the_paths_of_the_image(
    engine: Processes, check: list[str], tmp_path: Path
) -> None:
    (tmp_path / "bin").mkdir()
    program = Program(command=("sleep", "1000"), paths={"/web": str(tmp_path)})
    _, running, _ = started(engine, container(program))

    before = running.succeeds(check, MINUTE)
    (tmp_path / "bin" / "check").touch()

    assert (before, running.succeeds(check, MINUTE)) == (False, True)


def test_a_health_check_reaches_the_port_of_the_container(engine: Processes) -> None:
    server = container(Program(command=HTTP_SERVER), tcp_ports=(3000,))
    sandbox, running, _ = started(engine, server)
    wait_until(lambda: answers(sandbox.address(3000)))

    assert running.succeeds(["CMD-SHELL", "curl -f http://localhost:3000"], MINUTE)


def test_a_health_check_fails_after_its_timeout(engine: Processes) -> None:
    _, running, _ = started(engine, shell("sleep 1000"))

    assert not running.succeeds(["CMD", "sleep", "1000"], 0.1)


def test_the_command_of_the_container_replaces_that_of_the_image(engine: Processes) -> None:
    own = shell("echo image", entry_point=("/bin/sh", "-c"), command=("echo container",))

    assert printed(engine, own) == ["container"]


def test_the_variables_of_the_program_replace_those_of_the_container(engine: Processes) -> None:
    program = Program(command=("/bin/sh", "-c", "echo $URL"), environment={"URL": "program"})

    assert printed(engine, container(program, environment={"URL": "container"})) == ["program"]


def test_containers_of_a_task_share_volumes_until_the_task_is_removed(engine: Processes) -> None:
    writer = shell("echo shared >$FILE", environment={"FILE": "/tmp/x"}, volumes={"/tmp": "tmp"})
    reader = shell(
        "echo $FILE; cat $FILE", environment={"FILE": "/data/x"}, volumes={"/data": "tmp"}
    )
    sandbox = engine.create_sandbox("task", containers=[writer, reader], forwards={})
    exit_code(sandbox.start(writer, print))
    lines: list[str] = []

    exit_code(sandbox.start(reader, lines.append))
    sandbox.remove()

    assert lines[1] == "shared"
    assert not Path(lines[0]).exists()


def test_tasks_share_the_data_of_their_program_and_other_programs_do_not(
    engine: Processes,
) -> None:
    def files(data: str, task_id: str) -> list[str]:
        program = Program(command=("/bin/sh", "-c", "ls $TMPDIR; touch $TMPDIR/x"), data=data)
        return printed(engine, container(program), task_id=task_id)

    assert files("dev/api", "1") == []
    assert files("dev/api", "2") == ["x"]
    assert files("prod/api", "3") == []


def test_the_limit_of_open_files_is_honoured(engine: Processes) -> None:
    limited = shell("ulimit -S -n; ulimit -H -n", ulimits={"nofile": (100, 200)})

    assert printed(engine, limited) == ["100", "200"]


def test_a_limit_above_that_of_the_machine_is_reduced_with_a_note(
    engine: Processes, capfd: pytest.CaptureFixture[str]
) -> None:
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    wanted = hard + 1

    lines = printed(engine, shell("ulimit -H -n", ulimits={"nofile": (100, wanted)}))

    assert lines == [str(hard)]
    assert capfd.readouterr().err == (
        f"data plane: nofile is {hard} instead of {wanted}, the limit of this machine\n"
    )


def test_an_image_without_a_program_cannot_be_pulled(engine: Processes) -> None:
    real = Container(name="web", image=Image("registry.example/web:1", '{"layers": []}'))
    sandbox = engine.create_sandbox("task", containers=[real], forwards={})

    with pytest.raises(CannotPullImage, match=r"registry.example/web:1: processes run stand-in"):
        sandbox.start(real, print)


def test_closing_the_engine_ends_every_program_and_deletes_its_folders() -> None:
    engine = Processes()
    _, running, lines = started(
        engine, shell("echo $HOME; trap '' TERM; while :; do sleep 1; done")
    )
    home = lines.first()

    engine.close()

    assert exit_code(running) == 128 + signal.SIGKILL
    assert not Path(home).exists()


def test_python_is_the_interpreter_of_the_emulator(engine: Processes) -> None:
    [line] = printed(engine, shell("command -v python"))

    assert Path(line).parent == Path(sys.executable).parent
