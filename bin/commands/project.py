"""Where the project's files are, and how to synthesize them."""

import os
import subprocess
import sys
from pathlib import Path

from bin.commands.command import CommandError

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache"


def synthesize(directory: Path) -> None:
    """Write the Terraform JSON of every environment under `directory`."""
    result = subprocess.run(
        [sys.executable, "main.py"],
        cwd=ROOT,
        env={**os.environ, "CDKTF_OUTDIR": str(directory)},
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode != 0:
        raise CommandError(result.stderr.strip())


def stack_json(directory: Path, stack: str) -> Path:
    """The synthesized JSON of a stack under `directory`."""
    return directory / "stacks" / stack / "cdk.tf.json"
