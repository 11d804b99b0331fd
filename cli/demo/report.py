"""Print an inventory as tables."""

from rich.console import Console

from cli.operate.inventory import Inventory
from cli.tools.console import table
from environments.definition import Environment


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
