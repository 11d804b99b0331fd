"""Copies of the project, for tests that write where a user's own work is."""

import shutil
import subprocess
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


def clone_working_tree(place: Path) -> Path:
    """Copy all that git would commit into a repository of its own, with what is installed here."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    files = subprocess.check_output(command, cwd=ROOT, text=True).split("\0")
    for file in filter(None, files):
        (place / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / file, place / file)
    for folder in (".venv", "node_modules"):
        (place / folder).mkdir()
        for content in (ROOT / folder).iterdir():
            if content.name != ".installed":
                (place / folder / content.name).symlink_to(content)
    lock = (place / "Pipfile.lock").read_text(encoding="utf-8")
    (place / ".venv" / ".installed").write_text(f"installed in {place}\n{lock}", encoding="utf-8")
    shutil.copy(ROOT / "node_modules" / ".installed", place / "node_modules")
    return place
