import typer

from cli.commands.parameters import AutoApprove, EnvironmentName, flag

app = typer.Typer(help="List the versions of an environment's Terraform states, or restore one.")

_MOST_SHOWN = 10


@app.command("list", epilog="Example: `bin/cruddur state list dev`")
def list_(
    environment: EnvironmentName,
    *,
    all_versions: bool = flag("--all", f"Every version, instead of the newest {_MOST_SHOWN}."),
) -> None:
    """List the versions of an environment's Terraform states, newest first."""
    from cli.state.versions import show

    show(environment, most=None if all_versions else _MOST_SHOWN)


@app.command(epilog="Example: `bin/cruddur state restore dev application`")
def restore(
    environment: EnvironmentName,
    state: str = typer.Argument(help="registry, application, state or ci.", show_default=False),
    *,
    version: str | None = typer.Option(
        None, help="The version to restore; by default the last good one, if needed."
    ),
    auto_approve: AutoApprove = False,
) -> None:
    """Write an old version of a Terraform state again, as the newest version.

    The command holds Terraform's own lock; all other versions stay.
    """
    from cli.state.versions import restore as work

    work(environment, state, version_id=version, auto_approve=auto_approve)
