"""Where the project's files are, and how to synthesize them."""

import os
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from bin.commands.command import CommandError

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache"
SYNTHESIZED = ROOT / "cdktf.out"


def synthesize(
    directory: Path,
    *names: str,
    sources: Path = ROOT,
    command: Sequence[str] = (sys.executable, "main.py"),
) -> None:
    """Write the Terraform JSON of the named environments, or of all, under `directory`.

    With names, a mistake in the file of another environment does not matter.

    Raises:
        CommandError: a file is wrong, or `command` failed; the message is the command's.
    """
    result = subprocess.run(
        [*command, *names],
        cwd=sources,
        env={**os.environ, "CDKTF_OUTDIR": str(directory)},
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode != 0:
        raise CommandError(result.stderr.strip())


@cache
def synthesize_once(directory: Path, name: str) -> None:
    """Synthesize an environment, unless this process has: one command, one configuration."""
    synthesize(directory, name)


def stack_json(directory: Path, stack: str) -> Path:
    """The synthesized JSON of a stack under `directory`."""
    return directory / "stacks" / stack / "cdk.tf.json"
