"""Consequences of changed resource addresses.

Terraform identifies a resource by its address: another address is another resource.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from tests.helpers.synthesis import Synthesized

ACCEPT = "If this is intended: bin/test --snapshot-update"


def addresses(synthesized: Synthesized) -> set[str]:
    return {
        f"{type_}.{name}"
        for type_, resources in synthesized.document.get("resource", {}).items()
        for name in resources
    }


def moved(synthesized: Synthesized) -> dict[str, str]:
    return {move["from"]: move["to"] for move in synthesized.document.get("moved", [])}


def unmanaged(synthesized: Synthesized) -> set[str]:
    """Return the addresses that Terraform removes from the state and leaves in AWS."""
    blocks = synthesized.document.get("removed", [])
    return {block["from"] for block in blocks if block["lifecycle"] == {"destroy": False}}


def consequences(
    stack: str,
    *,
    reviewed: set[str],
    synthesized: set[str],
    moved: Mapping[str, str],
    unmanaged: AbstractSet[str] = frozenset(),
) -> str:
    """Describe what the next deployment would do; return an empty text if nothing differs.

    `moved` maps the `from` of each `moved` block to its `to`; `unmanaged` are the addresses of the
    `removed` blocks that destroy nothing.
    """
    kept = {old: new for old, new in moved.items() if old in reviewed and new in synthesized}
    gone = reviewed - synthesized - kept.keys() - unmanaged
    dropped = (reviewed & unmanaged) - synthesized
    new = synthesized - reviewed - set(kept.values())
    lines = [
        *(f"  - {address}" for address in sorted(gone)),
        *(f"  + {address}" for address in sorted(new)),
        *(f"  = {after}, formerly {before}" for before, after in sorted(kept.items())),
        *(f"  . {address}" for address in sorted(dropped)),
    ]
    if gone:
        return "\n".join((_destroyed(stack, new), *lines, _HOW_TO_KEEP))
    if new:
        return "\n".join((f"Terraform would create these in {stack}:", *lines))
    if kept:
        return "\n".join((f"{stack} keeps these under another address:", *lines))
    if dropped:
        return "\n".join((f"{stack} leaves these in AWS and no longer manages them:", *lines))
    return ""


def _destroyed(stack: str, new: set[str]) -> str:
    creation = ", and create those with a plus" if new else ""
    return (
        f"Reviewed addresses are no longer in {stack}. Terraform would DESTROY what is deployed "
        f"there (-){creation}:"
    )


_HOW_TO_KEEP = (
    "An address is made of the ids of a construct and of the constructs around it. To keep what is "
    "deployed, keep the ids, or give the stack a `moved` block: "
    'self.add_override("moved", [{"from": "TYPE.OLD_NAME", "to": "TYPE.NEW_NAME"}])'
)
