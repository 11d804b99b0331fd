"""Other image tags than those of an environment's file: from the command line, for Terraform."""

import argparse
from collections.abc import Mapping, Sequence

from bin.commands.command import CommandError
from environments.definition import Environment


def add_option(parser: argparse.ArgumentParser, purpose: str) -> None:
    """Let the command take `--var`; `purpose` is what it does with another image."""
    parser.add_argument(
        "--var",
        metavar="NAME=TAG",
        action="append",
        default=[],
        help=f"{purpose}: backend_flask_image_tag=v2; may be given several times",
    )


def image_tags(environment: Environment, assignments: Sequence[str]) -> dict[str, str]:
    """The variables of `--var NAME=VALUE`.

    Raises:
        CommandError: a name is not a service's image tag; the message names those that are.
    """
    known = [service.image_tag_variable for service in environment.services_with_repository]
    variables = {}
    for assignment in assignments:
        name, equals, value = assignment.partition("=")
        if name not in known or not equals:
            raise CommandError(
                f"--var must be NAME=TAG with NAME one of {', '.join(known)}, got {assignment!r}"
            )
        variables[name] = value
    return variables


def terraform_variables(tags: Mapping[str, str]) -> dict[str, str]:
    """How Terraform finds them: it refuses a -var that a stack does not declare."""
    return {f"TF_VAR_{name}": tag for name, tag in tags.items()}
