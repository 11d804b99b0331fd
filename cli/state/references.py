"""Replace the references in Terraform arguments by the values of the resources they refer to."""

import re
from collections.abc import Mapping
from typing import Any

_REFERENCE = re.compile(r"\$\{((?:data\.)?\w+\.[\w-]+)\.(\w+)\}")
# The attribute of a DNS record that validates a name of a certificate: modules/certificate.py.
_VALIDATION = re.compile(
    r"\$\{one\(\[for o in (\w+\.[\w-]+)\.domain_validation_options : "
    r"o\.(\w+) if o\.domain_name == \"([^\"]+)\"\]\)\}"
)
Resources = Mapping[str, Mapping[str, Any]]


def resolved(arguments: dict[str, Any], resources: Resources) -> dict[str, Any]:
    """Return the arguments, without those that refer to an unknown value.

    `resources` are the attributes of the known resources and data sources, by address.
    """
    values = {name: _resolved(value, resources) for name, value in arguments.items()}
    return {name: value for name, value in values.items() if value is not None}


def _resolved(value: Any, resources: Resources) -> Any:
    """Return a text or a list of texts with resolved references; None if one is unknown."""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        texts = [_resolved(item, resources) for item in value]
        return None if None in texts else texts
    if not isinstance(value, str):
        return value

    def attribute(reference: re.Match[str]) -> str:
        found = resources.get(reference[1], {}).get(reference[2])
        return reference[0] if found is None else str(found)

    def validation(reference: re.Match[str]) -> str:
        options = resources.get(reference[1], {}).get("domain_validation_options", ())
        found = (str(each[reference[2]]) for each in options if each["domain_name"] == reference[3])
        return next(found, reference[0])

    text = _REFERENCE.sub(attribute, _VALIDATION.sub(validation, value))
    if "${" in text.replace("$${", ""):
        return None
    return text.replace("$${", "${").replace("%%{", "%{")
