"""Lets Node load a resource's JavaScript while Python imports the next one.

jsii's Node loads the file of a class when the first object of it is made, and Python waits. Here
it is asked something about each class of Terraform's as soon as Python has it; nobody reads the
answer.
"""

from typing import Any

from jsii import _reference_map
from jsii._kernel.types import StaticGetRequest

_PYTHON_NAME, _NAME = "TF_RESOURCE_TYPE", "tfResourceType"


def ask_for_classes_ahead() -> None:
    """Ask for each class as jsii registers it, where jsii's client can ask ahead."""
    register = getattr(_reference_map, "register_type", None)
    if register is None:
        return

    def register_and_ask(class_: Any) -> None:
        register(class_)
        client = _client()
        if _PYTHON_NAME in vars(class_) and hasattr(client, "ask_ahead"):
            client.ask_ahead(StaticGetRequest(fqn=class_.__jsii_type__, property=_NAME))

    _reference_map.register_type = register_and_ask  # type: ignore[assignment]


def _client() -> Any:
    """The client that jsii has when it registers a class, and starts when it is imported."""
    from jsii._runtime import kernel  # noqa: PLC0415

    return getattr(kernel.provider, "_process", None)
