"""`python -m tests.helpers.kept_synthesis KEPT NAME...`: `main.py` that synthesizes nothing twice.

A synthesis takes seconds of CPU, and depends on the files in `_INPUTS` and on its arguments only.
The clones of the tests run about a hundred syntheses of the same files. `KEPT` is the folder in
which their output is kept; the folder may be deleted at any time.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

_INPUTS = ("main.py", "cdktf.json", "modules", "environments")


def main(kept: Path, names: Sequence[str]) -> int:
    """Write what `main.py` writes to CDKTF_OUTDIR, and return its exit code."""
    output = kept / _digest(names)
    if not output.is_dir():
        kept.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=kept) as folder:
            new = Path(folder) / "new"
            new.mkdir()
            variables = {**os.environ, "CDKTF_OUTDIR": str(new)}
            code = subprocess.call([sys.executable, "main.py", *names], env=variables)
            if code != 0:
                return code
            with suppress(OSError):  # another process was quicker, and its output is the same
                new.rename(output)
    shutil.copytree(output, os.environ["CDKTF_OUTDIR"], dirs_exist_ok=True)
    return 0


def _digest(names: Sequence[str]) -> str:
    digest = hashlib.sha256(repr(names).encode())
    for name in _INPUTS:
        path = Path(name)
        for file in sorted(path.glob("**/*.[jp][sy]")) if path.is_dir() else [path]:
            content = file.read_bytes()
            digest.update(f"{file} {len(content)} ".encode() + content)
    return digest.hexdigest()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
