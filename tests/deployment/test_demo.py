"""`bin/demo`: a whole run, and interrupted runs."""

import os
import re
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from tests.helpers.clone import Clone
from tests.helpers.examples.environments import replace_environments
from tests.helpers.processes import once_terraform_works, read_until, still_running
from tests.helpers.shared_provider import provider_of_commands

NO_FAILED_REQUEST = re.compile(r"\nmeanwhile \d+ requests to https://api\.\S+: 0 failed\n")


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Clone:
    """Return a clone with the example environments, whose backend migrates before a rollout."""
    clone = Clone.of_working_tree(tmp_path_factory.mktemp("demo") / "clone", os.environ)
    replace_environments(clone.folder)
    clone.migrate_before_rollouts()
    return clone


@contextmanager
def demo(clone: Clone, variables: Mapping[str, str]) -> Iterator[subprocess.Popen[str]]:
    """Start `bin/demo` as a shell does: in a process group of its own that receives Ctrl-C.

    A test run that was started with `nohup … &` ignores Ctrl-C, and its child processes would too.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen(
        [clone.folder / "bin" / "demo"],
        env={**os.environ, **variables},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        process_group=0,
    )
    with process:
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGINT)


def between(text: str, start: str, end: str) -> str:
    """Return the text after `start` and before `end`."""
    return text.partition(start)[2].partition(end)[0]


def test_ctrl_c_during_terraform_leaves_no_process_behind(clone: Clone) -> None:
    with demo(clone, {}) as running:
        processes = once_terraform_works(running)
        os.killpg(running.pid, signal.SIGINT)
        last_words = "".join(running.stdout or ())

    assert len(processes) > 2  # the emulator, Terraform and its provider
    assert still_running(processes) == []
    assert running.returncode == 130
    assert last_words.splitlines()[-1] == "bin/cruddur demo: interrupted"


def test_uses_a_deployed_system_rolls_out_without_a_failed_request_and_leaves_nothing(
    clone: Clone, tmp_path: Path
) -> None:
    with provider_of_commands(tmp_path) as provider, demo(clone, provider) as running:
        lines = read_until(running, "AWS X-Ray")
        processes = psutil.Process(running.pid).children(recursive=True)
        output = "".join([*lines, *(running.stdout or ())])

    assert running.returncode == 0, output
    assert "https://api.dev.cruddur.example   │ backend-flask, port 4567" in output
    assert "dev-registry: no changes\n" in output
    assert "dev-application: no changes\n" in output
    assert "refused: Error acquiring the state lock (412 PreconditionFailed)" in output
    used = between(output, "Using the deployed system", "bin/cruddur logs")
    assert "301 https://dev.cruddur.example:443/\n" in used
    assert "GET  https://dev.cruddur.example/  200 Cruddur\n" in used
    assert "/api/activities/home  200 andrew: Hello from a task that Terraform deployed\n" in used
    assert "SCAN cruddur-dev-messages  andrew: Only for you\n" in used
    migrated = between(output, "The task backend-flask/migrate ran", "Using the deployed system")
    assert "the database has the schema of this code" in migrated
    scheduled = between(output, "the schedule of backend-flask/delete-expired now", "Rolling out")
    assert '"deleted 0 expired activities"' in scheduled
    refused = between(output, "whose task backend-flask/migrate fails", "Rolling out v2 of")
    assert "CONNECTION_URL: the database cannot be used: " in refused
    assert "backend-flask/migrate exited with 1\n" in refused
    assert "the deploy failed, as it must; nothing rolled out\n" in refused
    rolled_out = between(output, "Rolling out v2 of backend-flask", "Rolling out v3")
    assert re.search(r"backend-flask: will roll out \(v1 sha256:\w+ → v2 sha256:", rolled_out)
    assert NO_FAILED_REQUEST.search(rolled_out)
    rolled_back = between(output, "Rolling out v3 of backend-flask", "bin/cruddur destroy dev")
    assert "backend-flask: ROLLBACK_SUCCESSFUL: " in rolled_back
    assert "bin/cruddur deploy: not rolled out: backend-flask\n" in rolled_back
    assert "the deploy failed, as it must; backend-flask still runs v2\n" in rolled_back
    assert NO_FAILED_REQUEST.search(rolled_back)
    assert "\nThis destroys dev in us-east-1:\n" in output
    assert "\n- dev-registry, with its resources (6)\n" in output
    assert "How long the steps took" in output
    assert "Done: deployed, used, rolled out, destroyed; nothing is left running" in output
    assert len(processes) > 8  # the tasks too, without health checks that happen to run
    assert still_running(processes) == []
