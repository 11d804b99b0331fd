"""Start a command of `bin/`, so that Ctrl-C ends it quietly with exit code 130 at any moment.

`start` in activate.sh runs `python -S start.py MODULE ARGUMENTS`, with standard error as descriptor
3. Python handles Ctrl-C before it runs the first line here, and would print a traceback: until then
descriptor 2 leads nowhere. `-S` leaves the slower part of Python's start to this file.
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
            signal.signal(signal.SIGINT, signal.SIG_DFL)  # for Python's own end


if __name__ == "__main__":
    start(*sys.argv[1:])
