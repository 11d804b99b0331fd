"""Start processes that outlive their command, and find them from another command."""

import subprocess

import psutil

from cli.local.aws import STATE
from cli.tools.processes import end_tree
from cli.tools.project import ROOT

# Environment variables of each process, which its children inherit. `find` needs no file and also
# finds processes of a killed command. The first holds this clone's folder, the second a name.
_CLONE, _NAME = "CRUDDUR_LOCAL", "CRUDDUR_LOCAL_SERVICE"


def marks(name: str) -> dict[str, str]:
    """Return the variables by which `find` recognizes a process."""
    return {_CLONE: str(STATE), _NAME: name}


def start(name: str, command: list[str], variables: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start a program in the background; its output goes to the log file of that name."""
    with (STATE / f"{name}.log").open("w") as log:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**variables, **marks(name)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    print(f"{name}: process {process.pid}")
    return process


def find() -> dict[str, list[psutil.Process]]:
    """Return the running processes of this clone by name."""
    found: dict[str, list[psutil.Process]] = {}
    for process in psutil.process_iter():
        try:
            variables = process.environ()
        except psutil.Error:  # the process has ended or belongs to another user
            continue
        if variables.get(_CLONE) == str(STATE):
            found.setdefault(variables[_NAME], []).append(process)
    return found


def end_all() -> None:
    """End every process of this clone, the last started first."""
    for name, processes in reversed(find().items()):
        for process in processes:
            end_tree(process.pid)
        print(f"{name}: ended")
