"""Resources that Terraform knows: their attributes, and the values of references to them."""

import re
from typing import Any

_REFERENCE = re.compile(r"\$\{((?:data\.)?\w+\.[\w-]+)\.(\w+)\}")
# The attribute of a DNS record that validates a name of a certificate: modules/certificate.py.
_VALIDATION = re.compile(
    r"\$\{one\(\[for o in (\w+\.[\w-]+)\.domain_validation_options : "
    r"o\.(\w+) if o\.domain_name == \"([^\"]+)\"\]\)\}"
)


class Known:
    """The resources and data sources in a state, by address; a caller can add found resources."""

    def __init__(self, state: dict[str, Any] | None) -> None:
        self._attributes: dict[str, dict[str, Any]] = {}
        self._identities: dict[str, set[str]] = {}
        for resource in (state or {"resources": []})["resources"]:
            prefix = "data." if resource["mode"] == "data" else ""
            for instance in resource["instances"]:
                attributes = instance["attributes"]
                ids = {str(attributes[name]) for name in ("id", "arn") if attributes.get(name)}
                self.add_identities(resource["type"], ids)
                if "deposed" not in instance:  # a deposed instance only waits for its destruction
                    address = f"{prefix}{resource['type']}.{resource['name']}"
                    self._attributes[address] = attributes

    def __contains__(self, address: str) -> bool:
        return address in self._attributes

    def add(self, address: str, attributes: dict[str, Any]) -> None:
        """Add a resource or data source, so that references to it can be resolved."""
        self._attributes[address] = attributes

    def add_identities(self, type_: str, identities: set[str]) -> None:
        """Add the ids and ARNs of a resource to those of its type."""
        self._identities.setdefault(type_, set()).update(identities)

    def identities(self, type_: str) -> set[str]:
        """Return the ids and ARNs of all resources of a type."""
        return self._identities.get(type_, set())

    def resolved(self, arguments: dict[str, Any]) -> dict[str, Any]:
        """Return the arguments, without those texts that refer to something unknown."""
        found = {name: self._resolved(value) for name, value in arguments.items()}
        return {name: value for name, value in found.items() if value is not None}

    def _resolved(self, value: Any) -> Any:
        """Return a text or a list of texts with resolved references; None if one is unknown."""
        if isinstance(value, list) and all(isinstance(each, str) for each in value):
            texts = [self._resolved(each) for each in value]
            return None if None in texts else texts
        if not isinstance(value, str):
            return value
        text = _REFERENCE.sub(self._value, _VALIDATION.sub(self._validation, value))
        if "${" in text.replace("$${", ""):
            return None
        return text.replace("$${", "${").replace("%%{", "%{")

    def _value(self, reference: re.Match[str]) -> str:
        value = self._attributes.get(reference[1], {}).get(reference[2])
        return reference[0] if value is None else str(value)

    def _validation(self, reference: re.Match[str]) -> str:
        for option in self._attributes.get(reference[1], {}).get("domain_validation_options", ()):
            if option["domain_name"] == reference[3]:
                return str(option[reference[2]])
        return reference[0]
