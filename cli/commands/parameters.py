"""Arguments and options that several commands share, and their completion in a shell."""

from typing import Annotated

import typer


def _environments() -> list[str]:
    from environments.definition import environment_names

    return environment_names()


def _services(context: typer.Context) -> list[str]:
    from environments.definition import load_environment

    return [service.name for service in load_environment(context.params["environment"]).services]


EnvironmentName = Annotated[
    str,
    typer.Argument(
        help="The name of a file in `environments/`, for example dev.",
        autocompletion=_environments,
        show_default=False,
    ),
]
ServiceName = Annotated[
    str,
    typer.Argument(
        help="A service of the environment, for example backend-flask.",
        autocompletion=_services,
        show_default=False,
    ),
]
ImageTags = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME=TAG",
        help="The image of a service, for example backend_flask_image_tag=v2; repeatable.",
    ),
]
AutoApprove = Annotated[bool, typer.Option("--auto-approve", help="Do not ask for approval.")]
Verbose = Annotated[bool, typer.Option("--verbose", help="Print everything that Terraform prints.")]
