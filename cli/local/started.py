"""Find the processes of `bin/cruddur local` from another command, and end them."""

from contextlib import suppress

import psutil

from cli.tools.processes import end_tree, still_running
from cli.tools.project import CACHE

# An environment variable of each process, which its children inherit. `find` needs no file and also
# finds processes of a killed command. The value is this clone's folder for caches.
_CLONE = "CRUDDUR_LOCAL"

# Removing the containers of all tasks takes seconds.
TIME_TO_CLEAN_UP_SECONDS = 60


def mark() -> dict[str, str]:
    """Return the variable by which `find` recognizes a process."""
    return {_CLONE: str(CACHE)}


def find() -> list[psutil.Process]:
    """Return the running processes of this clone."""
    return [process for process in psutil.process_iter() if _is_marked(process)]


def end_all() -> bool:
    """End every process of this clone and everything under it; return whether there was one.

    The emulator ends first. Its keeper then ends all tasks, and removes containers and folders.
    """
    found = find()
    emulated = [process for process in found if _is_of_emulator(process)]
    trees = set(emulated)
    for process in emulated:
        with suppress(psutil.NoSuchProcess):
            trees.update(process.children(recursive=True))
            process.terminate()  # a keeper ignores it
    late = still_running([*trees], seconds=TIME_TO_CLEAN_UP_SECONDS)
    for process in {*found, *late}:
        if process.is_running():  # the same process, not a later one with its id
            end_tree(process.pid)
    return bool(found)


def _is_marked(process: psutil.Process) -> bool:
    try:
        return process.environ().get(_CLONE) == str(CACHE)
    except psutil.Error:  # the process has ended or belongs to another user
        return False


def _is_of_emulator(process: psutil.Process) -> bool:
    with suppress(psutil.Error):
        return any(word.startswith("emulator.") for word in process.cmdline())
    return False
