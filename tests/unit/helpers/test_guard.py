import os
import socket
import subprocess
from collections.abc import Callable

import pytest

from cli.local import compose_file
from environments.definition import load_environments


@pytest.mark.parametrize(
    "start",
    [
        lambda: subprocess.run(["true"], check=True),
        lambda: os.system("true"),  # noqa: S605 (a test of the guard)
        lambda: os.posix_spawn("/bin/true", ["true"], {}),
    ],
    ids=["subprocess", "system", "posix_spawn"],
)
def test_a_unit_test_that_starts_a_process_fails(start: Callable[[], object]) -> None:
    with pytest.raises(pytest.fail.Exception, match="starts a process"):
        start()


def test_a_unit_test_that_connects_to_anything_fails() -> None:
    with (
        socket.socket() as client,
        pytest.raises(pytest.fail.Exception, match=r"connects to .*127\.0\.0\.1"),
    ):
        client.connect(("127.0.0.1", 9))


def test_a_unit_test_that_reads_an_environment_of_the_user_fails() -> None:
    with pytest.raises(pytest.fail.Exception, match=r"reads .*/environments"):
        load_environments()


def test_a_unit_test_that_reads_a_file_which_follows_from_the_environments_fails() -> None:
    with pytest.raises(pytest.fail.Exception, match=r"reads .*/compose\.yaml"):
        compose_file.FILE.read_text(encoding="utf-8")


@pytest.mark.emulator
def test_a_test_of_another_tier_starts_what_it_needs() -> None:
    assert subprocess.run(["true"], check=False).returncode == 0
