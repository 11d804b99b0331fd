from cli.commands.parameters import EnvironmentName


def status(environment: EnvironmentName) -> None:
    """Print services, rollouts, images, targets, events and alarms of an environment."""
    from cli.operate.status import EnvironmentStatus, show
    from cli.tools.account import session_in
    from cli.tools.console import wide_console

    show(wide_console(), environment, EnvironmentStatus(environment, session_in(environment)))
