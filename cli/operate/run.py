"""Run a one-off task until it ends, or until Ctrl-C."""

import sys
from collections.abc import Sequence

from cli.operate.running_task import RunningTask
from cli.operate.start_task import start_task
from cli.operate.task_names import find_task
from environments.definition import Environment


def run_task(environment: Environment, name: str, arguments: Sequence[str] = ()) -> int:
    """Run the task, print its log, and return the exit code of its command.

    A task that ECS stopped before the end of its command has an exit code other than 0.

    Raises:
        CommandError: no task has the name, or the task did not start.
        KeyboardInterrupt: Ctrl-C; the message says whether the task still runs.
    """
    named = find_task(environment, name)
    task = start_task(environment, named, arguments)
    try:
        end = task.wait()
    except KeyboardInterrupt:
        raise KeyboardInterrupt(_after_interrupt(task, str(named))) from None
    if end.reason:
        print(f"{named} was {end.reason}", file=sys.stderr)
    if end.exit_code:
        print(f"{named} exited with {end.exit_code}", file=sys.stderr)
    return end.exit_code


def _after_interrupt(task: RunningTask, name: str) -> str:
    """Stop the task if the user wants that, or if there is no terminal; return what was done."""
    if not sys.stdin.isatty() or _wants_to_stop(name):
        task.stop()
        return f"Amazon ECS stops {name}, task {task.id}"
    return f"{name} still runs, task {task.id}"


def _wants_to_stop(name: str) -> bool:
    try:
        return input(f"\nStop {name}? Otherwise it continues to run. [y/N] ").lower() in {
            "y",
            "yes",
        }
    except (EOFError, KeyboardInterrupt):
        return False
