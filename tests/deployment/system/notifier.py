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
    """Add the service, or replace it; `image` is the keyword of its image, with the value."""
    file = clone.folder / FILE
    text = file.read_text(encoding="utf-8").partition(_SERVICE.partition("name=")[0])[0]
    file.write_text(text + _SERVICE.replace("IMAGE", image), encoding="utf-8")
