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
    *,
    sources: Path = ROOT,
    command: Sequence[str] = (sys.executable, "main.py"),
) -> None:
    """Write the Terraform JSON of every environment of `sources` under `directory`.

    Raises:
        CommandError: a file is wrong, or `command` cannot; the message is its own.
    """
    result = subprocess.run(
        command,
        cwd=sources,
        env={**os.environ, "CDKTF_OUTDIR": str(directory)},
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode != 0:
        raise CommandError(result.stderr.strip())


@cache
def synthesize_once(directory: Path) -> None:
    """Synthesize this project, unless this process has done so: one command, one configuration."""
    synthesize(directory)


def stack_json(directory: Path, stack: str) -> Path:
    """The synthesized JSON of a stack under `directory`."""
    return directory / "stacks" / stack / "cdk.tf.json"
