"""Deploy the first environment to an emulated AWS on this machine, show it, and destroy it.

In between one service rolls out a second image, and then a third that ECS rolls back.

No AWS account is involved: cdktf, Terraform and the AWS provider are the real ones, AWS is moto.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from rich.console import Console

from cli.apply.screen import Screen
from cli.demo.recording import RecordingScreen
from cli.demo.steps import Demo
from cli.local.emulator import PID_VARIABLE
from cli.tools.console import wide_console
from cli.tools.errors import CommandError, find_environment
from cli.tools.project import CACHE
from emulator.process import Emulator
from environments.definition import Environment, names

DURATION = "2 to 4 minutes on 2 cores"


def demonstrate(environment: Environment, screen: Screen, *, keep: bool) -> None:
    """Run the demonstration; with `keep` it stays up, otherwise nothing is left running."""
    screen.say(f"bin/demo: {DURATION}, in an emulated AWS on this machine")
    account_id = environment.account_id
    emulator = Emulator(account_id=account_id, region=environment.region, detached=keep)
    with ExitStack() as stack:
        stack.enter_context(emulator)
        variables = emulator.process_environment(account_id)
        os.environ.clear()  # none of the user's variables may point to another AWS
        os.environ.update(variables)
        demo = Demo(environment, emulator, screen)
        demo.deploy()
        demo.show()
        demo.roll_out()
        demo.roll_out_in_vain()
        if keep:
            demo.done("Done, and left running")
            _print_how_to_use_it(screen.console, environment, emulator)
            stack.pop_all()  # the emulator outlives this process
        else:
            demo.destroy()
            demo.done("Done: deployed, shown, rolled out, destroyed; nothing is left running")


@contextmanager
def only_demo() -> Iterator[None]:
    """Hold a lock while a demonstration uses the Terraform folders of this clone.

    Raises:
        CommandError: another process holds the lock.
    """
    CACHE.mkdir(exist_ok=True)
    with (CACHE / "demo.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CommandError(
                "another bin/demo runs in this clone: wait for its end, or use another clone"
            ) from None
        yield


def _print_how_to_use_it(console: Console, environment: Environment, emulator: Emulator) -> None:
    variables = {**emulator.environment, PID_VARIABLE: str(emulator.pid)}
    console.print("Use it with the AWS CLI, and end it with the last line:\n")
    for line in (
        *(f"export {name}={value}" for name, value in variables.items()),
        f"aws ecs list-services --cluster {names.cluster(environment.name)}",
        f"bin/cdktf output {environment.name}-application",
        "bin/cruddur emulator stop",
    ):
        console.print(f"  {line}", highlight=False, soft_wrap=True)


def run(*, keep: bool, record: Path | None, is_verbose: bool) -> None:
    """Demonstrate the first environment, on the console or in the SVG file `record`."""
    environment = find_environment(None)
    with only_demo():
        if record:
            recording = RecordingScreen()
            demonstrate(environment, recording, keep=keep)
            recording.save(record)
        else:
            screen = Screen(wide_console(), CACHE / "logs" / "demo.log", is_verbose=is_verbose)
            demonstrate(environment, screen, keep=keep)
