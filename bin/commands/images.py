"""Pushes the image of each service whose sources are not in the environment's registry yet.

The tag is git's own name of the service's folder, so that what has not changed is neither built nor
rolled out again. Prints the options with which bin/plan, bin/drift and bin/deploy take these
images, a line for each; all else goes to standard error. With --look nothing is pushed: where the
sources are not in the registry it is the image that runs. With --missing-repositories it only
prints the names of the repositories that `bin/deploy --registry-only` would create.
"""

import argparse
import sys
from contextlib import redirect_stdout

from bin.commands import git
from bin.commands.account import session_in
from bin.commands.command import CommandError, exit_with, find_environment
from bin.commands.push import push
from bin.commands.service_images import ServiceImages
from environments.definition import Environment, Service


def push_missing(environment: Environment) -> dict[str, str]:
    """The tag of each service's image, by the name of its variable; all of them are there then.

    Raises:
        CommandError: the working tree is not what its commit says, or an image cannot be pushed.
    """
    if git.has_changes():
        raise CommandError("the working tree differs from its commit (git status): commit first")
    images = ServiceImages(session_in(environment), environment)
    tags = {}
    for service in environment.services:
        tag = tag_of(environment, service)
        if there := images.digest(service, tag):
            print(f"{service.name}: {tag} is there ({there})", flush=True)
        else:
            push(environment, service, tag)
        tags[service.image_tag_variable] = tag
    return tags


def look(environment: Environment) -> dict[str, str]:
    """The tag of each service's image that is there, by the name of its variable."""
    images = ServiceImages(session_in(environment), environment)
    tags = {}
    for service in environment.services:
        tag = tag_of(environment, service)
        if not images.digest(service, tag):
            print(f"{service.name}: {tag} is not there yet", flush=True)
            tag = images.running_tag(service) or service.image_tag
        tags[service.image_tag_variable] = tag
    return tags


def tag_of(environment: Environment, service: Service) -> str:
    """What names the service's sources, and the processors that they are built for."""
    processors = {"ARM64": "-arm64", "X86_64": ""}[environment.cpu_architecture]
    return f"{git.tree(f'services/{service.name}')}{processors}"


def main() -> None:
    """Read the command line and push."""
    parser = argparse.ArgumentParser(prog="bin/images", description=__doc__)
    parser.add_argument("environment", help="for example dev")
    kinds = parser.add_mutually_exclusive_group()
    kinds.add_argument("--look", action="store_true", help="push nothing, say what is there")
    kinds.add_argument(
        "--missing-repositories",
        action="store_true",
        help="push nothing, print the repositories that do not exist yet",
    )
    options = parser.parse_args()

    def run() -> None:
        environment = find_environment(options.environment)
        if options.missing_repositories:
            images = ServiceImages(session_in(environment), environment)
            print("".join(f"{name}\n" for name in images.missing_repositories()), end="")
            return
        with redirect_stdout(sys.stderr):
            tags = (look if options.look else push_missing)(environment)
        for variable, tag in tags.items():
            print(f"--var={variable}={tag}")

    exit_with("bin/images", run)


if __name__ == "__main__":
    main()
