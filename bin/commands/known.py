"""Resources that Terraform knows: their attributes, and the values of references to them."""

import re
from typing import Any

_REFERENCE = re.compile(r"\$\{((?:data\.)?\w+\.[\w-]+)\.(\w+)\}")
# An attribute of the DNS record that validates one name of a certificate: modules/certificate.py.
_VALIDATION = re.compile(
    r"\$\{one\(\[for o in (\w+\.[\w-]+)\.domain_validation_options : "
    r"o\.(\w+) if o\.domain_name == \"([^\"]+)\"\]\)\}"
)


class Known:
    """The resources and data sources in a state, by address; found ones can be added."""

    def __init__(self, state: dict[str, Any] | None) -> None:
        self._attributes: dict[str, dict[str, Any]] = {}
        self._identities: dict[str, set[str]] = {}
        for resource in (state or {"resources": []})["resources"]:
            prefix = "data." if resource["mode"] == "data" else ""
            for instance in resource["instances"]:
                attributes = instance["attributes"]
                ids = {str(attributes[name]) for name in ("id", "arn") if attributes.get(name)}
                self.add_identities(resource["type"], ids)
                if "deposed" not in instance:  # else it waits for its deletion
                    address = f"{prefix}{resource['type']}.{resource['name']}"
                    self._attributes[address] = attributes

    def __contains__(self, address: str) -> bool:
        return address in self._attributes

    def add(self, address: str, attributes: dict[str, Any]) -> None:
        """Let other resources refer to a found resource or data source."""
        self._attributes[address] = attributes

    def add_identities(self, type_: str, identities: set[str]) -> None:
        """Count a found resource among those of its type."""
        self._identities.setdefault(type_, set()).update(identities)

    def identities(self, type_: str) -> set[str]:
        """Return the ids and ARNs of all resources of a type."""
        return self._identities.get(type_, set())

    def resolved(self, arguments: dict[str, Any]) -> dict[str, Any]:
        """Return the arguments without the texts that refer to something unknown."""
        found = {name: self._resolved(value) for name, value in arguments.items()}
        return {name: value for name, value in found.items() if value is not None}

    def _resolved(self, value: Any) -> Any:
        """Return a text, or a list of texts, with the values of its references; None: unknown."""
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
