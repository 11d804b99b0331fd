"""Scan every file that git tracks for secrets, with detect-secrets, which checkov installs."""

import hashlib
import json
import os
import subprocess
import tomllib
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from cli.tools.installation import program
from cli.tools.project import ROOT
from tests.policy.checkov import PLACE, EvaluationError

FILE = Path(__file__).with_name("secrets.toml")
_SLOW_FILTER = "detect_secrets.filters.heuristic.is_indirect_reference"


def findings(tree: Path = ROOT, allowed: Path = FILE) -> list[str]:
    """Return findings in the tree, without the accepted ones of `allowed` (secrets.toml).

    A finding is `<file>:<line>: <kind>`, without the value, because many people can read logs.
    """
    known = tomllib.loads(allowed.read_text(encoding="utf-8"))
    hashes = {
        hashlib.sha1(value.encode()).hexdigest()  # noqa: S324 (the scanner's own fingerprint)
        for entry in known["text"]
        for value in entry["values"]
    }
    return [
        f"{found['filename']}:{found['line_number']}: {found['type']}"
        for found in _scan(tree, [entry["pattern"] for entry in known["line"]])
        if found["hashed_secret"] not in hashes
        and not any(
            fnmatchcase(found["filename"], entry["files"]) and found["type"] == entry["kind"]
            for entry in known["pattern"]
        )
    ]


def _scan(tree: Path, accepted_lines: Sequence[str]) -> Iterator[dict[str, Any]]:
    exclusions = [part for pattern in accepted_lines for part in ("--exclude-lines", pattern)]
    # Without --no-verify, detect-secrets would send the keys that it finds to their services. The
    # filter takes a fifth of the time, and accepts one finding.
    options = ["--no-verify", "--disable-filter", _SLOW_FILTER, *exclusions]
    # Without names, detect-secrets looks up each file of the installed packages in git too.
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=tree, capture_output=True, check=True)
    files = [os.fsdecode(name) for name in tracked.stdout.split(b"\0") if name]
    result = subprocess.run(
        [program(PLACE, "python"), "-m", "detect_secrets", "scan", *options, "--", *files],
        cwd=tree,
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode != 0:
        raise EvaluationError(f"detect-secrets crashed: {result.stderr[-2000:]}")
    report = json.loads(result.stdout)
    if not report["plugins_used"]:
        raise EvaluationError("detect-secrets looked for nothing")
    for file in sorted(report["results"]):
        yield from report["results"][file]
