"""User text inside Terraform strings."""


def literal(text: str) -> str:
    """The text with Terraform's template marks escaped: `${…}` and `%{…}` reach AWS as written."""
    return text.replace("${", "$${").replace("%{", "%%{")
