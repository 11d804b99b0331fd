"""What it means when the resources of a stack have other addresses than were reviewed.

Terraform knows a resource by its address alone: under another one it is another resource.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

_ACCEPT = "Meant so? bin/test --snapshot-update"


def consequences(
    stack: str,
    *,
    reviewed: set[str],
    synthesized: set[str],
    moved: Mapping[str, str],
    left: AbstractSet[str] = frozenset(),
) -> str:
    """What the next deployment of the stack would do, in words; empty where nothing differs.

    `moved` maps former addresses to those that `moved_from` declares for the same resource;
    `left` are the addresses that `leave_in_aws` drops from the state only.
    """
    kept = {old: new for old, new in moved.items() if old in reviewed and new in synthesized}
    gone = reviewed - synthesized - kept.keys() - left
    dropped = (reviewed & left) - synthesized
    new = synthesized - reviewed - set(kept.values())
    lines = [
        *(f"  - {address}" for address in sorted(gone)),
        *(f"  + {address}" for address in sorted(new)),
        *(f"  = {after}, formerly {before}" for before, after in sorted(kept.items())),
        *(f"  . {address}" for address in sorted(dropped)),
    ]
    if gone:
        return "\n".join((_destroyed(stack, new), *lines, _HOW_TO_KEEP, _ACCEPT))
    if new:
        return "\n".join((f"Terraform would create these in {stack}:", *lines, _ACCEPT))
    if kept:
        return "\n".join((f"{stack} keeps these under another address:", *lines, _ACCEPT))
    if dropped:
        return "\n".join(
            (f"{stack} leaves these in AWS and no longer manages them:", *lines, _ACCEPT)
        )
    return ""


def _destroyed(stack: str, new: set[str]) -> str:
    creation = ", and create those with a plus" if new else ""
    return (
        f"Reviewed addresses are no longer in {stack}. Terraform would DESTROY what is deployed "
        f"there (-){creation}:"
    )


_HOW_TO_KEEP = (
    "An address is made of the ids of a construct and of all that it is in. To keep what is "
    'deployed, keep the ids, or say moved_from(resource, "TYPE.OLD_NAME"), of modules/moved.py, of '
    "the resource with the new one: it becomes a `moved` block."
)
