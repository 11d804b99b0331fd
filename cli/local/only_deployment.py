"""Keep two commands of a clone from deploying to emulators at the same time."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from cli.tools.errors import CommandError
from cli.tools.project import CACHE


@contextmanager
def only_deployment() -> Iterator[None]:
    """Hold a lock while a command uses the Terraform folders of this clone for an emulator.

    Raises:
        CommandError: another process holds the lock.
    """
    CACHE.mkdir(exist_ok=True)
    with (CACHE / "deployment.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CommandError(
                "bin/demo or bin/cruddur local up deploys in this clone: wait for its end, or use "
                "another clone"
            ) from None
        yield
