"""`bin/cdktf synth`, which runs `main.py` without cdktf-cli."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.helpers.clone import Clone
from tests.helpers.examples.environments import replace_environments


def cdktf(clone: Clone, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bin/cdktf", *arguments],
        cwd=clone.folder,
        env={name: value for name, value in os.environ.items() if name != "CDKTF_OUTDIR"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def written(folder: Path) -> dict[str, bytes]:
    """Return the content of each file under a folder."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Clone:
    clone = Clone.of_working_tree(tmp_path_factory.mktemp("home") / "clone", os.environ)
    replace_environments(clone.folder)
    (clone.folder / "environments" / "prod.py").unlink()
    return clone


def test_the_json_is_that_of_cdktf_cli(clone: Clone) -> None:
    directly = cdktf(clone, "synth")
    through_the_cli = cdktf(clone, "synth", "--output", "by-the-cli")

    assert directly.returncode == through_the_cli.returncode == 0
    assert directly.stdout == "Terraform JSON of each stack: cdktf.out/stacks\n"
    found = written(clone.folder / "cdktf.out")
    assert "stacks/dev-application/cdk.tf.json" in found
    assert found == written(clone.folder / "by-the-cli")


@pytest.mark.parametrize(
    ("stacks", "got"),
    [
        (("staging-registry", "dev-registry"), "dev-registry beside those of staging"),
        (("dev-registry", "*-application"), "*-application beside those of dev"),
        (("dev-registry", "dev-application", "prod-*"), "prod-* beside those of dev"),
        (("*",), "*"),
    ],
)
@pytest.mark.parametrize("command", ["deploy", "destroy", "diff"])
def test_stacks_of_another_environment_are_refused(
    clone: Clone, command: str, stacks: tuple[str, ...], got: str
) -> None:
    result = cdktf(clone, command, *stacks, "--auto-approve")

    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == (
        f"bin/cdktf: stacks must be of one environment, each with its whole name, got {got}\n"
    )


def test_a_mistake_is_one_line(clone: Clone) -> None:
    clone.edit("environments/dev.py", 'region="us-east-1"', 'region="mars-1"')

    result = cdktf(clone, "synth")

    assert (result.returncode, result.stdout) == (1, "")
    (line,) = result.stderr.splitlines()
    assert line.startswith("environments/dev.py: region must be ")
    assert line.endswith("got 'mars-1'")
