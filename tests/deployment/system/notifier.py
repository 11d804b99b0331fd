"""A fourth service of dev, which a test adds to the environment's file in a clone."""

from tests.helpers.clone import Clone

FILE = "environments/dev.py"
_SERVICE = """
from environments.definition import Service

notifier = Service(
    name="notifier",
    port=8080,
    user_id=1000,
    cpu_units=256,
    memory_mib=512,
    desired_count=1,
    health_check_command="true",
    IMAGE,
)
environment = environment.model_copy(update={"services": (*environment.services, notifier)})
"""


def add_notifier(clone: Clone, image: str) -> None:
    """Add the service; `image` is the keyword that chooses its image, with its value."""
    with (clone.folder / FILE).open("a", encoding="utf-8") as file:
        file.write(_SERVICE.replace("IMAGE", image))
