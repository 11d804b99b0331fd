"""Start a command of `bin/`, so that Ctrl-C ends it quietly with exit code 130 at any moment.

`start` in activate.sh runs `python -S start.py MODULE ARGUMENTS`. Python would print a traceback on
Ctrl-C before the first line of this file runs, so that standard error is /dev/null until then, and
is kept as descriptor 3. `-S` leaves the slower part of Python's start, `site`, to this file.
"""

import signal

_IS_IGNORED = signal.getsignal(signal.SIGINT) == signal.SIG_IGN  # as in a shell's background job
if not _IS_IGNORED:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # ends the process while it imports

import importlib
import os
import site
import sys
from pathlib import Path

_STANDARD_ERROR, _SAVED = 2, 3


def start(module: str, *arguments: str) -> None:
    """Import a module of the project and run its `main`, from the root of the project."""
    os.dup2(_SAVED, _STANDARD_ERROR)
    os.close(_SAVED)
    site.main()
    sys.path[0] = str(Path.cwd())
    sys.argv[:] = [module, *arguments]
    main = importlib.import_module(module).main
    if not _IS_IGNORED:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
    finally:
        if not _IS_IGNORED:
            signal.signal(signal.SIGINT, signal.SIG_DFL)  # for the time while Python exits


if __name__ == "__main__":
    start(*sys.argv[1:])
