import typer

from cli.commands.parameters import EnvironmentName, ServiceName, flag


def push(
    environment: EnvironmentName,
    service: ServiceName,
    *,
    tag: str | None = typer.Option(None, help="The tag of the image; by default the git commit."),
    allow_dirty: bool = flag("--allow-dirty", "Push although there are uncommitted changes."),
) -> None:
    """Build a service's production image and push it to the environment's repository.

    A tag that exists already is neither built nor pushed again.
    """
    from cli.images import push as work

    work.push(environment, service, work.image_tag(tag, allow_changes=allow_dirty))
