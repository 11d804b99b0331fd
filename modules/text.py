"""User text inside Terraform strings."""


def literal(text: str) -> str:
    """Return the text with `${` and `%{` escaped, so that it reaches AWS unchanged."""
    return text.replace("${", "$${").replace("%{", "%%{")
