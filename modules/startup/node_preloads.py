"""Preload the scripts beside this file into the Node process that jsii starts.

jsii runs the libraries behind Python's bindings as JavaScript. Only code in the same Node process
can make that JavaScript faster.
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
        "single_process.js",
    )
)


@contextmanager
def preloading_into_node() -> Iterator[None]:
    """Preload the scripts into a Node process that starts in the `with` block, and in no other.

    jsii starts Node with the environment variables of this process. The variables are restored at
    the end of the block.
    """
    # jsii passes --preserve-symlinks to its second process only. With single_process.js the first
    # process does the work of both.
    options = " ".join(("--preserve-symlinks", *map(_require, SCRIPTS)))
    variables = {
        "NODE_OPTIONS": f"{os.environ.get('NODE_OPTIONS', '')} {options}".strip(),
        # jsii unpacks its program into a new folder for each run: Node would cache 8 MB each time
        # and never read them again.
        "NODE_DISABLE_COMPILE_CACHE": "1",
    }
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _require(script: Path) -> str:
    path = str(script).replace("\\", "\\\\").replace('"', '\\"')
    return f'--require "{path}"'
