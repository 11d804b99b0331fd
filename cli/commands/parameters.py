"""Arguments and options that several commands share, and their completion in a shell."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from environments.definition import Environment, Service
else:
    Environment = Service = str  # on the command line: the callbacks find them by name

FIRST: Any = None
"""The default of a command that uses the first environment if the user names none."""


def _environments() -> list[str]:
    from environments.definition import environment_names

    return environment_names()


def _environment(name: str | None) -> "Environment":
    from cli.tools.errors import find_environment

    return find_environment(name)


def _services(context: typer.Context) -> list[str]:
    return [service.name for service in context.params["environment"].services]


def _service(context: typer.Context, name: str) -> "Service":
    from cli.tools.errors import find_service

    return find_service(context.params["environment"], name)


EnvironmentName = Annotated[
    Environment,
    typer.Argument(
        help="The name of a file in `environments/`, for example dev.",
        autocompletion=_environments,
        callback=_environment,
        show_default=False,
    ),
]
ServiceName = Annotated[
    Service,
    typer.Argument(
        help="A service of the environment, for example backend-flask.",
        autocompletion=_services,
        callback=_service,
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


def flag(name: str, text: str) -> Any:
    """Return the default of an option that takes no value; `text` is the option's help."""
    return typer.Option(False, name, help=text)
