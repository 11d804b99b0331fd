import sys
from contextlib import redirect_stdout

from cli.commands.parameters import EnvironmentName, flag


def images(
    environment: EnvironmentName,
    *,
    look: bool = flag("--look", "Push nothing; print the tags of what exists."),
    missing_repositories: bool = flag(
        "--missing-repositories", "Push nothing; print the repositories that do not exist yet."
    ),
) -> None:
    """Push the image of each service whose sources are not in the registry yet.

    The tag is the git tree hash of the service's folder, so that a service with unchanged sources
    is neither built nor rolled out again. The command prints the options that give these images to
    `bin/cruddur plan`, `bin/cruddur drift` and `bin/cruddur deploy`, one on each line; all other
    output goes to standard error. A service without a folder in this repository gets no option: it
    runs its `image_tag` or `image`. With --look, a service whose sources are not in the registry
    keeps its running image.
    """
    from cli.images import images as work
    from cli.operate.image_registry import ImageRegistry
    from cli.tools.account import session_in
    from cli.tools.errors import CommandError

    if look and missing_repositories:
        raise CommandError("--look does not go with --missing-repositories")
    if missing_repositories:
        registry = ImageRegistry(session_in(environment).client("ecr"), environment)
        for name in registry.missing_repositories():
            print(name)
        return
    with redirect_stdout(sys.stderr):
        tags = (work.look if look else work.push_missing)(environment)
    for variable, tag in tags.items():
        print(f"--var={variable}={tag}")
