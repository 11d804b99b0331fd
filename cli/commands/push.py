from typing import Annotated

import typer

from cli.commands.parameters import EnvironmentName, ServiceName


def push(
    environment: EnvironmentName,
    service: ServiceName,
    *,
    tag: Annotated[
        str | None, typer.Option(help="The tag of the image; by default the git commit.")
    ] = None,
    allow_dirty: Annotated[
        bool, typer.Option("--allow-dirty", help="Push although there are uncommitted changes.")
    ] = False,
) -> None:
    """Build a service's production image and push it to the environment's repository.

    A tag that exists already is neither built nor pushed again.
    """
    from cli.images import push as work

    work.push(environment, service, work.image_tag(tag, allow_changes=allow_dirty))
