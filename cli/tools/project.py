"""Paths of the project's files, and the synthesis of its environments."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from cli.tools.errors import CommandError

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

    With names, the files of other environments are not loaded and may contain mistakes.

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
    """Synthesize an environment once in this process: a command uses one configuration."""
    synthesize(directory, name)


def stack_json(directory: Path, stack: str) -> Path:
    """Return the path of a stack's synthesized JSON under `directory`."""
    return directory / "stacks" / stack / "cdk.tf.json"


def stack_document(directory: Path, stack: str) -> dict[str, Any]:
    """Return a stack's synthesized JSON under `directory`."""
    document: dict[str, Any] = json.loads(stack_json(directory, stack).read_text(encoding="utf-8"))
    return document
