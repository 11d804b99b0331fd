"""Has the Node that jsii starts preload the scripts beside this file.

Behind Python's bindings jsii runs the same libraries as JavaScript. What costs time there can only
be changed from inside that Node.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SCRIPTS = tuple(
    Path(__file__).with_name(name)
    for name in (
        "finish_index.js",
        "lazy_requires.js",
        "no_token_stacks.js",
        "short_waits.js",
        "single_process.js",
    )
)


@contextmanager
def preloading_into_node() -> Iterator[None]:
    """Name the scripts in the options of a Node that is started meanwhile, and of no other.

    Not a setting of ours: jsii starts Node with this process's variables.
    """
    before = os.environ.get("NODE_OPTIONS")
    # jsii gives the first option to its second process; now the first one needs it.
    ours = " ".join(("--preserve-symlinks", *map(_require, SCRIPTS)))
    os.environ["NODE_OPTIONS"] = f"{before or ''} {ours}".strip()
    try:
        yield
    finally:
        if before is None:
            del os.environ["NODE_OPTIONS"]
        else:
            os.environ["NODE_OPTIONS"] = before


def _require(script: Path) -> str:
    path = str(script).replace("\\", "\\\\").replace('"', '\\"')
    return f'--require "{path}"'
