"""Copies of the project, for tests that write where a user's own work is."""

import shutil
from pathlib import Path

from bin.commands.project import ROOT

SOURCES = ("bin", "cdktf.json", "environments", "main.py", "modules", "tests")


def copy_sources(place: Path) -> Path:
    """Copy the sources to a folder that is not there yet; what is installed is not copied."""
    ignored = shutil.ignore_patterns("__pycache__", "__snapshots__")
    place.mkdir(parents=True)
    for name in SOURCES:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, place / name, ignore=ignored)
        else:
            shutil.copy(ROOT / name, place)
    return place
