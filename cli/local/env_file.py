"""Render <service>.env, which Compose gives to the service's container."""

import os
from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment, Undefined, meta

from cli.tools.errors import CommandError, refuse_unknown
from cli.tools.project import ROOT

_SERVICES = ROOT / "services"
_TEMPLATE = "env.j2"


def rendered(service: str, values: Mapping[str, str]) -> str:
    """Return the text of a service's env file; an empty value counts as missing.

    Raises:
        CommandError: the service has no template, values are missing (the message names all of
            them), or a value contains a character that an env file cannot hold.
    """
    refuse_unknown("service", service, services_with_env_file())
    source = (_SERVICES / service / _TEMPLATE).read_text(encoding="utf-8")
    missing: list[str] = []

    class Missing(Undefined):
        def __str__(self) -> str:
            missing.append(str(self._undefined_name))
            return ""

    jinja = Environment(undefined=Missing, keep_trailing_newline=True)  # noqa: S701 (no HTML)
    names = meta.find_undeclared_variables(jinja.parse(source))
    given = {name: values[name] for name in names if values.get(name)}
    for name, value in sorted(given.items()):
        # The templates put values between single quotes; Compose takes such values literally.
        if "\n" in value or "'" in value:
            raise CommandError(f"{name} must have no line break and no single quote")
    text = jinja.from_string(source).render(given)
    if missing:
        raise CommandError(
            f"{service}.env needs variables that are not set: {', '.join(sorted(set(missing)))}"
        )
    return text


def write(service: str, directory: Path, values: Mapping[str, str], *, replace: bool) -> Path:
    """Render the file, readable by its owner only; without `replace` keep a file that differs."""
    text = rendered(service, values)
    file = directory / f"{service}.env"
    if file.exists() and not replace and file.read_text(encoding="utf-8") != text:
        raise CommandError(f"{file.name} exists and differs: --replace overwrites it")
    draft = directory / f".{service}.env"
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
        opened.write(text)
    draft.replace(file)
    return file


def services_with_env_file() -> list[str]:
    """Return the services that have a template."""
    return sorted(path.parent.name for path in _SERVICES.glob(f"*/{_TEMPLATE}"))
