import os
from pathlib import Path

import pytest

from cli.tools.project import ROOT
from tests.helpers.clone import Clone
from tests.helpers.commands import DEV, Run
from tests.helpers.deployed import Deployed
from tests.helpers.emulator import Emulator


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder that is the whole PATH; the AWS CLI in it prints its arguments."""
    for name in ("aws", "session-manager-plugin"):
        tool = tmp_path / name
        tool.write_text('#!/bin/sh\necho "$@"\n', encoding="utf-8")
        tool.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(os, "execvp", lambda *_: pytest.fail("it went on"))
    return tmp_path


def test_the_shell_is_in_the_newest_task_of_that_service(emulator: Emulator, tools: Path) -> None:
    deployed = Deployed(emulator, DEV)
    for service in ("backend-flask", "cognito-verifier"):
        deployed.add_service(service, tag="v1")
    deployed.start_task("backend-flask")
    newest = deployed.start_task("backend-flask")
    deployed.start_task("cognito-verifier")

    # The command replaces its process with the AWS CLI, so it needs a process of its own.
    variables = {**emulator.process_environment(), "PATH": str(tools)}
    finished = Clone(ROOT, variables).run("bin/cruddur", "exec", "dev", "backend-flask")

    assert finished.returncode == 0, finished.stderr
    assert finished.stdout.splitlines()[-1] == (
        "ecs execute-command --region us-east-1 --cluster cruddur-dev "
        f"--task {newest} --container backend-flask --interactive --command /bin/sh"
    )


@pytest.mark.parametrize("tool", ["session-manager-plugin", "aws"])
def test_a_missing_tool_is_named_with_its_installation_guide(
    run: Run, tools: Path, tool: str
) -> None:
    tools.joinpath(tool).unlink()

    outcome = run("exec", "dev", "backend-flask")

    assert outcome.code == 1
    assert outcome.error.startswith(f'bin/cruddur exec: {tool} not found: see "Install')


@pytest.mark.usefixtures("tools")
def test_an_environment_without_ecs_exec_is_an_error(run: Run) -> None:
    outcome = run("exec", "prod", "backend-flask")

    assert outcome.error == (
        "bin/cruddur exec: environments/prod.py has enable_execute_command=False: no task of prod "
        "takes a shell\n"
    )


@pytest.mark.usefixtures("emulator", "tools")
def test_a_service_without_a_running_task_is_an_error(run: Run) -> None:
    outcome = run("exec", "dev", "frontend-react-js")

    assert outcome.error == (
        "bin/cruddur exec: frontend-react-js has no running task in the cluster cruddur-dev\n"
    )
