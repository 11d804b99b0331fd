"""Runs cdktf in the user's own terminal."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from bin.commands.project import ROOT


def cdktf(*arguments: str) -> bool:
    """Run it to its end, and tell whether it succeeded."""
    sys.stdout.flush()  # what was said before stands before what it says
    with _ctrl_c_is_for_cdktf():
        return subprocess.run(["cdktf", *arguments], cwd=ROOT, check=False).returncode == 0


@contextmanager
def _ctrl_c_is_for_cdktf() -> Iterator[None]:
    """The terminal sends it to cdktf too, which ends Terraform in order."""
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
