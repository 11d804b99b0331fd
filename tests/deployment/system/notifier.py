"""A fourth service of dev, which a test adds to the environment's file in a clone."""

from collections.abc import Iterator
from contextlib import contextmanager

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


@contextmanager
def added_notifier(clone: Clone, image: str) -> Iterator[None]:
    """Add the service for a while; `image` is the keyword of its image, with the value."""
    file = clone.folder / FILE
    before = file.read_text(encoding="utf-8")
    file.write_text(before + _SERVICE.replace("IMAGE", image), encoding="utf-8")
    yield
    file.write_text(before, encoding="utf-8")
