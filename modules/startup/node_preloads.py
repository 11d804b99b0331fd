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
        "single_process.js",
    )
)


@contextmanager
def preloading_into_node() -> Iterator[None]:
    """Name the scripts in the options of a Node that is started meanwhile, and of no other.

    The variables are restored afterwards: jsii starts Node with the variables of this process.
    """
    # jsii gives the first option to its second process; now the first one needs it.
    options = " ".join(("--preserve-symlinks", *map(_require, SCRIPTS)))
    variables = {
        "NODE_OPTIONS": f"{os.environ.get('NODE_OPTIONS', '')} {options}".strip(),
        # jsii unpacks its program into a new folder each time: 8 MB would be kept and never read.
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
