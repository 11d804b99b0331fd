"""The files that follow from the environments and are reviewed when an environment changes."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, cast

import typer

from cli.local import compose_file as compose
from cli.main import NAME, app
from cli.reference import docs
from environments.definition import load_environments
from tests.helpers.addresses import addresses, consequences, moved, unmanaged
from tests.helpers.synthesis import Synthesized, synthesize_environment

_FOLDER = Path(__file__).parent
ADDRESSES = _FOLDER / "addresses.txt"
SNAPSHOTS = _FOLDER / "snapshots"


def files() -> dict[Path, str]:
    """Return the text that each file should have.

    Raises:
        InvalidDefinition: an environment is not valid.
        CommandError: an environment cannot be drawn.
    """
    command = typer.main.get_command(app)
    root = cast("typer.Context", command.make_context(NAME, ["docs"]))
    documents = {name: stack.document for name, stack in stacks().items()}
    return {
        **{snapshot(name): text for name, text in snapshots().items()},
        ADDRESSES: "".join(
            sorted(f"{name} {a}\n" for name, stack in stacks().items() for a in addresses(stack))
        ),
        **dict(docs.pages(root, documents)),
        compose.FILE: compose.rendered(load_environments()[0]),
    }


def left_over(wanted: dict[Path, str]) -> list[Path]:
    """Return the files of environments that were deleted."""
    return sorted({*SNAPSHOTS.glob("*.json"), *docs.pictures()} - wanted.keys())


@cache
def stacks() -> dict[str, Synthesized]:
    """Return every stack of every environment by its name."""
    return {
        name: synthesized
        for environment in load_environments()
        for name, synthesized in synthesize_environment(environment).items()
    }


@cache
def snapshots() -> dict[str, str]:
    """Return the JSON of each stack, without CDKTF's metadata."""
    return {
        name: f"{json.dumps(_readable(stack.document), indent=2, sort_keys=True)}\n"
        for name, stack in stacks().items()
    }


def snapshot(stack: str) -> Path:
    """Return the file with the reviewed JSON of a stack."""
    return SNAPSHOTS / f"{stack}.json"


def changed_addresses() -> list[str]:
    """Explain each stack whose resources have other addresses than were reviewed.

    Stacks of deleted environments are left out: no deployment touches their resources.
    """
    before: dict[str, set[str]] = {}
    for name, address in _reviewed_addresses():
        before.setdefault(name, set()).add(address)
    explained = (
        _explained(name, stack, before[name]) if name in before else f"{name} is a new stack."
        for name, stack in stacks().items()
    )
    return [text for text in explained if text]


def _explained(name: str, stack: Synthesized, reviewed: set[str]) -> str:
    return consequences(
        name,
        reviewed=reviewed,
        synthesized=addresses(stack),
        moved=moved(stack),
        unmanaged=unmanaged(stack),
    )


def _reviewed_addresses() -> Iterator[tuple[str, str]]:
    if ADDRESSES.exists():
        for line in ADDRESSES.read_text(encoding="utf-8").splitlines():
            name, address = line.split()
            yield name, address


def _readable(value: Any, key: str = "") -> Any:
    """Remove CDKTF's metadata, and unfold the JSON that is inside strings."""
    if isinstance(value, dict):
        return {name: _readable(item, name) for name, item in value.items() if name != "//"}
    if isinstance(value, list):
        return [_readable(item) for item in value]
    if key in {"assume_role_policy", "container_definitions", "dashboard_body", "policy"}:
        return json.loads(value)
    return value
