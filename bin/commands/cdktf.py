"""Runs cdktf in the user's own terminal."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from bin.commands.image_tags import terraform_variables
from bin.commands.project import ROOT


def cdktf(*arguments: str, variables: Mapping[str, str] | None = None) -> bool:
    """Run it to its end, and tell whether it succeeded; `variables` are image tags."""
    terraform = terraform_variables(variables or {})
    sys.stdout.flush()  # what was said before stands before what it says
    with _ctrl_c_is_for_cdktf():
        return (
            subprocess.run(
                ["cdktf", *arguments], cwd=ROOT, env={**os.environ, **terraform}, check=False
            ).returncode
            == 0
        )


@contextmanager
def _ctrl_c_is_for_cdktf() -> Iterator[None]:
    """The terminal sends it to cdktf too, which ends Terraform in order."""
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
