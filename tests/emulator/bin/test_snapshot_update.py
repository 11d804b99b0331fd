"""`bin/test --snapshot-update`, which a user runs after editing an environment's file."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.helpers.clone import Clone
from tests.helpers.examples.environments import replace_environments

DOMAIN, OTHER_DOMAIN = "dev.cruddur.example", "dev.elsewhere.example"
TABLE, OTHER_TABLE = "cruddur-dev-messages", "cruddur-dev-other-messages"
GROUP = "tests/your_environments"
FOLLOWING = (
    "README.md",
    "compose.yaml",
    "docs/architecture-dev.svg",
    f"{GROUP}/addresses.txt",
    f"{GROUP}/snapshots/dev-application.json",
)
OF_PROD = ("docs/architecture-prod.svg", f"{GROUP}/snapshots/prod-application.json")
# Kills itself before it replaces the second file.
KILLED = """
import itertools, os, runpy, signal, sys
renames = itertools.count()
def look(event, arguments):
    if event == "os.rename" and ".cache" in str(arguments[0]) and next(renames) == 1:
        os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(look)
runpy.run_module("tests.your_environments", run_name="__main__")
"""


def update(clone: Clone) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bin/test", "--snapshot-update"],
        cwd=clone.folder,
        capture_output=True,
        text=True,
        check=False,
    )


def following(clone: Clone) -> dict[str, str]:
    """Return the text of each file that is generated from the environments, by its path."""
    files = [
        *(clone.folder / GROUP).rglob("*.json"),
        *(clone.folder / "docs").glob("*.*"),
        *(clone.folder / name for name in FOLLOWING),
    ]
    return {
        str(file.relative_to(clone.folder)): file.read_text(encoding="utf-8")
        for file in files
        if file.suffix != ".png"
    }


@pytest.fixture(scope="module")
def printed(clone: Clone) -> str:
    """Update a clone that still has files of a deleted environment; return the output."""
    for file in OF_PROD:
        (clone.folder / file).write_text("", encoding="utf-8")
    (clone.folder / GROUP / "addresses.txt").write_text(
        "prod-application aws_ecs_cluster.cluster\n"
    )
    done = update(clone)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Clone:
    """Return a clone with one of the example environments, `dev`."""
    clone = Clone.of_working_tree(tmp_path_factory.mktemp("home") / "clone", os.environ)
    replace_environments(clone.folder)
    (clone.folder / "environments" / "prod.py").unlink()
    return clone


@pytest.fixture
def edited(clone: Clone, printed: str) -> Iterator[Clone]:
    """Yield an updated clone whose environment now has another domain and another table.

    The files are restored after the test.
    """
    del printed  # the files are up to date
    before = clone.folder.with_name("before")
    shutil.copytree(clone.folder, before, symlinks=True)
    clone.edit("environments/dev.py", DOMAIN, OTHER_DOMAIN)
    clone.edit("environments/catalog/__init__.py", '"messages"', '"other-messages"')
    yield clone
    shutil.rmtree(clone.folder)
    before.rename(clone.folder)


def test_one_command_updates_all_files_and_lists_them_also_after_a_killed_one(
    edited: Clone,
) -> None:
    before = following(edited)

    killed = subprocess.run([sys.executable, "-c", KILLED], cwd=edited.folder, check=False)
    between = following(edited)
    updated = update(edited)

    after = following(edited)
    written = {file for file in before if between.get(file) != before[file]}
    assert killed.returncode == -signal.SIGKILL
    assert between.keys() == before.keys()
    assert len(written) == 1
    assert {between[file] for file in written} == {after[file] for file in written}
    assert (updated.returncode, updated.stderr) == (0, "")
    for file in FOLLOWING:
        assert (f"\n{file}: " in f"\n{updated.stdout}") is (file not in written)
        assert OTHER_DOMAIN in after[file] or OTHER_TABLE in after[file], file
        assert DOMAIN not in after[file], file
        assert TABLE not in after[file], file
    assert "Terraform would DESTROY what is deployed there (-)" in updated.stdout
    assert f"  - aws_dynamodb_table.tables_{TABLE}" in updated.stdout
    assert update(edited).stdout == "Nothing changed.\n"


def test_the_files_of_a_deleted_environment_are_deleted(clone: Clone, printed: str) -> None:
    for file in OF_PROD:
        assert f"{file}: deleted with its environment\n" in printed
        assert not (clone.folder / file).exists()
    assert "prod" not in (clone.folder / GROUP / "addresses.txt").read_text(encoding="utf-8")


def test_an_invalid_environment_is_one_line_and_nothing_is_written(edited: Clone) -> None:
    edited.edit("environments/dev.py", "log_retention_days=7", "log_retention_days=8")
    before = following(edited)

    updated = update(edited)

    assert (updated.returncode, updated.stdout) == (1, "")
    (line,) = updated.stderr.splitlines()
    assert line.startswith(
        "bin/test --snapshot-update: environments/dev.py: log_retention_days must be "
    )
    assert following(edited) == before
