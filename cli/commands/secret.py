import typer

from cli.commands.parameters import EnvironmentName, ServiceName, flag

app = typer.Typer(help="Store the secrets of a service in SSM, or list them.")


@app.command("set", epilog="Example: `bin/cruddur secret set dev backend-flask CONNECTION_URL`")
def set_(
    environment: EnvironmentName,
    service: ServiceName,
    name: str = typer.Argument(help="One of the service's `secret_names`.", show_default=False),
    *,
    overwrite: bool = flag("--overwrite", "Replace a value without asking."),
) -> None:
    """Store a secret of a service in SSM; the value comes from a prompt or from standard input.

    The value is never shown. It appears in no shell history, in no process list and in no Terraform
    state.
    """
    from cli.operate.secrets import store

    store(environment, service, name, overwrite=overwrite)


@app.command("list", epilog="Example: `bin/cruddur secret list dev`")
def list_(environment: EnvironmentName) -> None:
    """List the declared secrets of an environment and whether they exist; print no value."""
    from cli.operate.secrets import show
    from cli.tools.console import wide_console

    show(wide_console(), environment)
