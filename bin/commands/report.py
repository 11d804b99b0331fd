"""Print an inventory as tables."""

import sys

from rich.console import Console
from rich.table import Table

from bin.commands.inventory import Inventory
from environments.definition import Environment

_WIDTH_WITHOUT_TERMINAL = 140


def show(console: Console, environment: Environment, inventory: Inventory) -> None:
    """Print every table of the inventory."""
    answers = table("What each host gets", "URL", "answer", "listener rule")
    for answer in inventory.answers():
        answers.add_row(answer.url, answer.action, answer.rule)
    console.print(answers)

    services = table("Services", "service", "tasks", "task definition", "sidecars", "inside, at")
    images = table("Images", "service", "digest", "target group")
    for service in inventory.services():
        services.add_row(
            service.name,
            service.running,
            service.task_definition,
            service.sidecars or "none",
            service.discovery,
        )
        images.add_row(service.name, service.digest, service.target_group or "none: internal")
    console.print(services)
    console.print(images)

    certificates = table("Certificate", "names", "status")
    for row in inventory.certificates():
        certificates.add_row(*row)
    console.print(certificates)

    records = table(f"DNS records in {environment.zone_name}", "name", "type", "value")
    for record in inventory.dns_records():
        records.add_row(*record)
    console.print(records)

    states = table("Terraform states", "object", "bytes", "encryption")
    for key, size, encryption in inventory.states():
        states.add_row(key, str(size), encryption or "none")
    console.print(states)


def wide_console() -> Console:
    """Return a console on standard output; in a file or pipe, lines exceed rich's 80 columns."""
    return Console(width=None if sys.stdout.isatty() else _WIDTH_WITHOUT_TERMINAL)


def table(title: str, *columns: str) -> Table:
    """Return a table with a title; long cells are wrapped and never cut."""
    table = Table(title=title, title_justify="left", title_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    return table
