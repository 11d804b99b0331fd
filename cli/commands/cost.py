import typer

from cli.commands.parameters import EnvironmentName


def cost(
    environment: EnvironmentName,
    *,
    against: str | None = typer.Option(
        None,
        metavar="OTHER",
        help="Another environment, or a git revision of this one: print what differs.",
    ),
) -> None:
    """Estimate the monthly cost of an environment from its definition and dated list prices.

    The command sends no request to AWS, so an environment need not be deployed.
    """
    from cli.cost import comparison
    from cli.tools.console import wide_console

    if against is None:
        comparison.show(wide_console(), environment)
    else:
        other = comparison.other(environment.name, against)
        comparison.show_difference(wide_console(), environment, other, against)
