"""Has the Node that jsii starts preload the scripts beside this file.

Behind Python's bindings jsii runs the same libraries as JavaScript. What costs time there can only
be changed from inside that Node.
"""

import os
import sys
from pathlib import Path

SCRIPTS = tuple(
    Path(__file__).with_name(name)
    for name in ("finish_index.js", "lazy_requires.js", "single_process.js")
)


def preload_into_node() -> None:
    """Name the scripts in the options of every Node to come; do nothing where jsii runs already."""
    if "jsii" in sys.modules:
        return
    options = os.environ.get("NODE_OPTIONS", "")
    # jsii gives the first option to its second process; now the first one needs it.
    for option in ("--preserve-symlinks", *map(_require, SCRIPTS)):
        if option not in options:
            options = f"{options} {option}".strip()
    # Not a setting of ours: jsii starts Node with this process's variables.
    os.environ["NODE_OPTIONS"] = options


def _require(script: Path) -> str:
    path = str(script).replace("\\", "\\\\").replace('"', '\\"')
    return f'--require "{path}"'
