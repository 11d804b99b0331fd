"""Image tags of the command line, which replace the tags of an environment's file."""

from collections.abc import Mapping, Sequence

from cli.tools.errors import CommandError
from environments.definition import Environment


def image_tags(environment: Environment, assignments: Sequence[str]) -> dict[str, str]:
    """Return the image tags of `--var NAME=TAG`, by variable.

    Raises:
        CommandError: a name is not the image tag variable of a service; the message lists those.
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
    """Return TF_VAR_ variables: Terraform refuses a -var that a stack does not declare."""
    return {f"TF_VAR_{name}": tag for name, tag in tags.items()}
