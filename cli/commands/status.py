"""`bin/cruddur status`."""

from cli.commands.parameters import EnvironmentName


def status(environment: EnvironmentName) -> None:
    """Print services, rollouts, images, targets, events and alarms of an environment."""
    from cli.operate.status import EnvironmentStatus, show
    from cli.tools.account import session_in
    from cli.tools.console import wide_console
    from cli.tools.errors import find_environment

    found = find_environment(environment)
    show(wide_console(), found, EnvironmentStatus(found, session_in(found)))
