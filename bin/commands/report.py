"""Shows an inventory as tables."""

from rich.console import Console
from rich.table import Table

from bin.commands.inventory import Inventory
from environments.definition import Environment


def show(console: Console, environment: Environment, inventory: Inventory) -> None:
    """Print every table of the inventory."""
    answers = _table("What each host gets", "URL", "answer", "listener rule")
    for answer in inventory.answers():
        answers.add_row(answer.url, answer.action, answer.rule)
    console.print(answers)

    services = _table("Services", "service", "tasks", "task definition", "sidecars", "inside, at")
    images = _table("Images", "service", "digest", "target group")
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

    certificates = _table("Certificate", "names", "status")
    for row in inventory.certificates():
        certificates.add_row(*row)
    console.print(certificates)

    records = _table(f"DNS records in {environment.zone_name}", "name", "type", "value")
    for record in inventory.dns_records():
        records.add_row(*record)
    console.print(records)

    states = _table("Terraform states", "object", "bytes", "encryption")
    for key, size, encryption in inventory.states():
        states.add_row(key, str(size), encryption or "none")
    console.print(states)


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    return table
