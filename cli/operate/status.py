"""Show the services, recent events and alarms of an environment on one screen."""

from datetime import UTC

from rich.console import Console
from rich.text import Text

from cli.operate.condition import Condition
from cli.tools.console import table
from environments.definition import Environment

_EVENTS = 8
_COLOURS = {"COMPLETED": "green", "FAILED": "red", "OK": "green", "ALARM": "red"}


def show(console: Console, environment: Environment, condition: Condition) -> None:
    """Print the screen."""
    services = table(
        f"Services of {environment.name}", "service", "running", "rollout", "image", "targets"
    )
    for service in condition.services():
        running = f"{service.running}/{service.desired}"
        services.add_row(
            service.name,
            f"{running}, {service.pending} pending" if service.pending else running,
            _coloured(service.rollout),
            service.image,
            service.targets,
        )
    for name in condition.missing:
        services.add_row(name, "not deployed")
    console.print(services)

    events = table("Last events", "time (UTC)", "event")
    for moment, message in condition.events(_EVENTS):
        events.add_row(f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S}", Text(message))
    console.print(events if events.rows else "Last events: none")

    alarms = table("Alarms", "alarm", "state", "reason")
    for alarm in condition.alarms():
        alarms.add_row(alarm.name, _coloured(alarm.state), Text(alarm.reason))
    console.print(alarms if alarms.rows else "Alarms: none")


def _coloured(state: str) -> Text:
    return Text(state, style=_COLOURS.get(state.partition(":")[0], "yellow"))
