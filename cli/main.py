"""`bin/cruddur`: one app with all commands, grouped by the job of the user."""

import os
import sys
from typing import Annotated, cast

import typer
from typer.core import TyperGroup

from cli import VERSION
from cli.commands import emulator, local, secret, state
from cli.commands.bootstrap import bootstrap
from cli.commands.ci import ci
from cli.commands.compose import compose
from cli.commands.console import console
from cli.commands.cost import cost
from cli.commands.demo import demo
from cli.commands.deploy import deploy
from cli.commands.destroy import destroy
from cli.commands.docs import docs
from cli.commands.drift import drift
from cli.commands.env import env
from cli.commands.exec import exec_
from cli.commands.images import images
from cli.commands.logs import logs
from cli.commands.open import open_
from cli.commands.plan import plan
from cli.commands.push import push
from cli.commands.run import run as run_
from cli.commands.status import status

NAME = "bin/cruddur"
_START, _RELEASE, _OPERATE, _MAINTAIN = "Start", "Release", "Operate", "Maintain"
_COMMANDS = (
    ("demo", demo, _START, "demo --keep"),
    ("env", env, _START, "env backend-flask"),
    ("console", console, _START, "console"),
    ("bootstrap", bootstrap, _RELEASE, "bootstrap dev"),
    ("plan", plan, _RELEASE, "plan dev --var backend_flask_image_tag=v2"),
    ("deploy", deploy, _RELEASE, "deploy dev"),
    ("push", push, _RELEASE, "push dev backend-flask --tag v2"),
    ("images", images, _RELEASE, "images dev"),
    ("destroy", destroy, _RELEASE, "destroy dev"),
    ("open", open_, _OPERATE, "open dev"),
    ("status", status, _OPERATE, "status dev"),
    ("logs", logs, _OPERATE, "logs dev backend-flask --follow"),
    ("run", run_, _OPERATE, "run backend-flask/migrate dev"),
    ("exec", exec_, _OPERATE, "exec dev backend-flask"),
    ("drift", drift, _OPERATE, "drift dev"),
    ("cost", cost, _OPERATE, "cost dev --against prod"),
    ("compose", compose, _MAINTAIN, "compose --check"),
    ("docs", docs, _MAINTAIN, "docs --check"),
    ("ci", ci, _MAINTAIN, 'ci >> "$GITHUB_OUTPUT"'),
)
_GROUPS = (
    ("local", local.app, _START),
    ("emulator", emulator.app, _START),
    ("secret", secret.app, _OPERATE),
    ("state", state.app, _OPERATE),
)

app = typer.Typer(
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for _name, _command, _panel, _example in _COMMANDS:
    app.command(_name, rich_help_panel=_panel, epilog=f"Example: `{NAME} {_example}`")(_command)
for _name, _group, _panel in _GROUPS:
    app.add_typer(_group, name=_name, rich_help_panel=_panel)


@app.callback(invoke_without_command=True)
def cruddur(
    context: typer.Context,
    *,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Deploy and operate Cruddur on AWS Fargate."""
    if version:
        print(f"cruddur {VERSION}")
    elif context.invoked_subcommand is None:
        print(context.get_help())


def main() -> None:
    """Run the command of the command line; each mistake becomes one line and exit code 1."""
    if "_BIN/CRUDDUR_COMPLETE" in os.environ:
        app(prog_name=NAME)
    if not sys.stdout.isatty():  # Typer's help has colours in GitHub Actions, terminal or not
        os.environ["_TYPER_FORCE_DISABLE_TERMINAL"] = "1"
    run(sys.argv[1:])


def run(arguments: list[str]) -> None:
    """Run a command; raise SystemExit with its exit code, if that is not 0."""
    from cli.tools.errors import exit_with

    command = cast("TyperGroup", typer.main.get_command(app))
    words = [NAME, *(word for word in arguments[:1] if word in command.commands)]

    def invoke() -> None:
        try:
            with command.make_context(NAME, list(arguments)) as context:
                command.invoke(context)
        except typer.Exit as end:
            sys.exit(end.exit_code)

    exit_with(" ".join(words), invoke)


if __name__ == "__main__":
    main()
