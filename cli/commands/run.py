from typing import Annotated

import typer

from cli.commands.parameters import EnvironmentName

TaskName = Annotated[
    str,
    typer.Argument(
        help="A task of the environment: backend-flask/migrate, or migrate if no other service "
        "has such a task.",
        show_default=False,
    ),
]
Words = Annotated[
    list[str] | None,
    typer.Argument(help="After --: words that follow the command of the task.", show_default=False),
]


def run(task: TaskName, environment: EnvironmentName, arguments: Words = None) -> None:
    """Run a one-off task of a service, print its log, and exit with the exit code of its command.

    The task has the newest deployed image. Ctrl-C asks whether to stop the task. Without a terminal
    an interrupt stops the task.
    """
    from cli.operate.run import run_task

    if code := run_task(environment, task, arguments or ()):
        raise typer.Exit(code)
