"""The text of an error or a warning that Terraform reports as JSON."""

from collections.abc import Iterator, Mapping
from typing import Any


def text(diagnostic: Mapping[str, Any]) -> str:
    """Return the whole diagnostic, in the order in which Terraform prints its parts."""
    return "\n".join(_lines(diagnostic)).rstrip()


def _lines(diagnostic: Mapping[str, Any]) -> Iterator[str]:
    yield f"{diagnostic['severity'].capitalize()}: {diagnostic['summary']}"
    yield ""
    place = [*_place(diagnostic)]
    yield from place
    if place:
        yield ""
    yield diagnostic.get("detail", "")


def _place(diagnostic: Mapping[str, Any]) -> Iterator[str]:
    if address := diagnostic.get("address"):
        yield f"  with {address},"
    snippet = diagnostic.get("snippet") or {}
    if within := diagnostic.get("range"):
        context = f", in {snippet['context']}" if snippet.get("context") else ""
        yield f"  on {within['filename']} line {within['start']['line']}{context}:"
    if code := snippet.get("code"):
        yield f"  {snippet['start_line']}: {code}"
    for value in snippet.get("values") or ():
        yield f"    {value['traversal']} {value['statement']}"
