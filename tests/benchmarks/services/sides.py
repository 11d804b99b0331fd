"""The services' code before and after: of a base commit, and of the working tree."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from cli.tools.project import ROOT

PYTHON_SERVICES = ("backend-flask", "cognito-verifier")


@dataclass(frozen=True)
class Side:
    """`before` or `after`, and the folder of its services."""

    name: str
    services: Path


def sides(place: Path, commit: str) -> list[Side]:
    """Install both sides, in order; a clone without the commit has only the present."""
    found = subprocess.run(
        ["git", "archive", commit, "services"], cwd=ROOT, capture_output=True, check=False
    )
    both = [Side("after", ROOT / "services")]
    if found.returncode == 0:
        folder = place / commit
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(["tar", "-x", "-C", folder], input=found.stdout, check=True)
        both.insert(0, Side("before", folder / "services"))
    for side in both:
        for service in PYTHON_SERVICES:
            subprocess.run([side.services / service / "bin" / "install"], check=True)
    return both


def has_nginx() -> bool:
    """Return whether the frontend can be measured."""
    return shutil.which("nginx") is not None
