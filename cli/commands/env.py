import os

import typer

from cli.commands.parameters import flag


def env(
    service: str = typer.Argument(help="A service with a file env.j2.", show_default=False),
    *,
    replace: bool = flag("--replace", "Overwrite a file that differs."),
) -> None:
    """Write the env file of a service from its template and from your environment variables.

    The template is `services/<service>/env.j2`. No secret is ever on a command line. Only the owner
    can read the file. The command names all variables that are not set.
    """
    from cli.local.env_file import write
    from cli.tools.project import ROOT

    file = write(service, ROOT, os.environ, replace=replace)
    print(f"{file.name}: written, readable by its owner only")
