"""Watch a program that deploys to an emulator, and everything under it."""

import subprocess
from contextlib import suppress

import psutil


def read_until(process: subprocess.Popen[str], text: str) -> list[str]:
    """Return the lines up to the one that contains the text, or all lines."""
    lines = []
    for line in process.stdout or ():
        lines.append(line)
        if text in line:
            break
    return lines


def still_running(processes: list[psutil.Process]) -> list[psutil.Process]:
    """Return the processes that have not ended; a zombie counts as ended."""
    alive = []
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            if process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
                alive.append(process)
    return alive


def once_terraform_works(process: subprocess.Popen[str]) -> list[psutil.Process]:
    """Wait until Terraform has started its first provider; return all its processes."""
    # Looking for processes takes as much CPU as they do: only from the bootstrap on.
    read_until(process, "creating the state bucket")
    while process.poll() is None:
        found = psutil.Process(process.pid).children(recursive=True)
        with suppress(psutil.NoSuchProcess):
            if any(each.name().startswith("terraform-prov") for each in found):
                return found
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=0.5)
    return []
