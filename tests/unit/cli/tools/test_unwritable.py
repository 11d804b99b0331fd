import errno
import os
import subprocess
import sys

import pytest

from cli.tools.errors import exit_with
from cli.tools.project import ROOT
from tests.helpers.clone import Clone

_PATIENCE_SECONDS = 60
SCRIPTS = sorted(script.name for script in (ROOT / "bin").iterdir() if script.is_file())


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Clone:
    """Return a clone without packages, with a file in place of `.cache`, which stops root too."""
    clone = Clone.of_working_tree(tmp_path_factory.mktemp("home") / "clone", os.environ)
    (clone.folder / ".cache").touch()
    for name in (".venv", "node_modules"):
        (clone.folder / name / ".installed").unlink()
    return clone


@pytest.mark.emulator
@pytest.mark.parametrize("script", SCRIPTS)
def test_a_command_that_cannot_write_its_cache_fails_with_one_line(
    clone: Clone, script: str
) -> None:
    result = clone.run(str(clone.folder / "bin" / script), "dev", timeout=_PATIENCE_SECONDS)

    cache = clone.folder / ".cache"
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == f"bin/{script}: {cache} must be a folder that you may write to\n"


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS, errno.ENOSPC, errno.ENOTDIR])
def test_a_file_that_cannot_be_written_is_named_in_one_line(number: int) -> None:
    def write() -> None:
        raise OSError(number, os.strerror(number), ".cache/logs/deploy-dev.log")

    with pytest.raises(SystemExit) as end:
        exit_with("bin/cruddur deploy", write)

    line = f"bin/cruddur deploy: .cache/logs/deploy-dev.log cannot be used: {os.strerror(number)}"
    assert end.value.code == line


@pytest.mark.emulator
def test_a_reader_that_closes_the_pipe_ends_a_command_without_an_error() -> None:
    program = """
from cli.tools.errors import exit_with
def run():
    while True: print("a line", flush=True)
exit_with("bin/cruddur logs", run)
"""
    with subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == ""
