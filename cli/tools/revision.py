"""Load an environment from a git revision."""

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

from cli.tools import git
from cli.tools.errors import CommandError
from environments.definition import Environment, InvalidDefinition

# Runs in the folder of the revision's `environments`, in a process that has loaded no other.
_DUMP = """
import json
from environments.definition import load_environments
print(json.dumps({found.name: found.model_dump(mode="json") for found in load_environments()}))
"""


def environment_at(revision: str, name: str) -> Environment:
    """Return the environment of that name at the revision, read by the current definition.

    Raises:
        CommandError: the revision does not exist, has no such environment, or has a definition
            that differs from the current one.
    """
    commit = git.commit(revision)
    with TemporaryDirectory(prefix="cruddur-revision-") as folder:
        archive = Path(folder) / "environments.zip"
        git.archive(commit, "environments", archive)
        with ZipFile(archive) as opened:
            opened.extractall(folder)
        result = subprocess.run(
            [sys.executable, "-c", _DUMP], cwd=folder, capture_output=True, text=True, check=False
        )
    if result.returncode != 0:
        reason = result.stderr.strip().splitlines()[-1]
        raise CommandError(f"the environments of {commit} cannot be loaded: {reason}")
    environments = json.loads(result.stdout)
    if name not in environments:
        names = ", ".join(environments)
        raise CommandError(f"{revision} has no environment {name!r}, only {names}")
    try:
        return Environment(**environments[name])
    except InvalidDefinition as difference:
        raise CommandError(
            f"{revision}: environments/{name}.py does not fit the current definition: {difference}"
        ) from None
