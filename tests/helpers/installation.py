"""Install Node tools, each in its own folder."""

import shutil
import subprocess
from pathlib import Path


def node_packages(lock: Path, target: Path) -> None:
    """Install the packages of a package-lock.json, with its package.json, into `target`."""
    for file in (lock, lock.with_name("package.json")):
        shutil.copy(file, target)
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run(["npm", "ci", *options], cwd=target, check=True)
