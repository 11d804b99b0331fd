"""A git repository to commit to, instead of the one that the tests are in."""

import subprocess
from pathlib import Path

_SOMEBODY = ("-c", "user.name=Somebody", "-c", "user.email=somebody@cruddur.example")


def commit_all(tree: Path) -> str:
    """Commit everything in the folder, which becomes a repository, and return the commit."""
    settings = [*_SOMEBODY, "-c", "commit.gpgsign=false"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "Change"]):
        subprocess.run(["git", *settings, *command], cwd=tree, check=True)
    head = ["git", "rev-parse", "--short=12", "HEAD"]
    return subprocess.check_output(head, cwd=tree, text=True).strip()
