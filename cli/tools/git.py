"""Read the commit, folders and changes of this repository from git."""

import subprocess
from pathlib import Path

from cli.tools.errors import CommandError
from cli.tools.project import ROOT


def commit(revision: str = "HEAD") -> str:
    """Return the short hash of a revision's commit, 12 digits long.

    Raises:
        CommandError: there is no such revision, or no git repository.
    """
    return _short_hash(f"{revision}^{{commit}}")


def tree(folder: str) -> str:
    """Return the short tree hash of a folder in HEAD; any change to the folder changes the hash."""
    return _short_hash(f"HEAD:{folder}")


def has_changes() -> bool:
    """Return whether the working tree differs from HEAD; files in .gitignore do not count."""
    return bool(_git("status", "--porcelain"))


def archive(revision: str, folder: str, file: Path) -> None:
    """Write a folder, as of a revision, into a zip file."""
    _git("archive", "--format=zip", f"--output={file}", revision, "--", folder)


def _short_hash(name: str) -> str:
    return _git("rev-parse", "--verify", "--short=12", "--end-of-options", name)


def _git(*arguments: str) -> str:
    result = subprocess.run(
        ["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if result.returncode != 0:
        reason = " ".join(result.stderr.split()).removeprefix("fatal: ")
        raise CommandError(f"git {arguments[0]}: {reason}")
    return result.stdout.strip()
