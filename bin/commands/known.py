"""What Terraform knows of a stack: the attributes in its state, and references to them."""

import re
from typing import Any

_REFERENCE = re.compile(r"\$\{((?:data\.)?\w+\.[\w-]+)\.(\w+)\}")


class Known:
    """The resources and data sources in a state, by address; found ones can be added."""

    def __init__(self, state: dict[str, Any] | None) -> None:
        self._attributes: dict[str, dict[str, Any]] = {}
        self._identities: dict[str, set[str]] = {}
        for resource in (state or {"resources": []})["resources"]:
            prefix = "data." if resource["mode"] == "data" else ""
            for instance in resource["instances"]:
                attributes = instance["attributes"]
                self._note(resource["type"], attributes)
                if "deposed" not in instance:  # else it waits for its deletion
                    address = f"{prefix}{resource['type']}.{resource['name']}"
                    self._attributes[address] = attributes

    def __contains__(self, address: str) -> bool:
        return address in self._attributes

    def add(self, address: str, attributes: dict[str, Any]) -> None:
        """Let what was found be referred to."""
        self._attributes[address] = attributes
        self._note(address.partition(".")[0], attributes)

    def identities(self, type_: str) -> set[str]:
        """The ids and ARNs of all resources of a type."""
        return self._identities.get(type_, set())

    def resolved(self, arguments: dict[str, Any]) -> dict[str, Any]:
        """The arguments that are plain values or refer to what is known; others are left out."""
        found = {}
        for name, value in arguments.items():
            if not isinstance(value, str):
                found[name] = value
                continue
            text = _REFERENCE.sub(self._value, value)
            if "${" not in text.replace("$${", ""):
                found[name] = text.replace("$${", "${").replace("%%{", "%{")
        return found

    def _note(self, type_: str, attributes: dict[str, Any]) -> None:
        ids = {str(attributes[name]) for name in ("id", "arn") if attributes.get(name)}
        self._identities.setdefault(type_, set()).update(ids)

    def _value(self, reference: re.Match[str]) -> str:
        value = self._attributes.get(reference[1], {}).get(reference[2])
        return reference[0] if value is None else str(value)
