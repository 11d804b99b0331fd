"""Writes down what edits do, for people who are about to make one."""

from collections.abc import Iterator, Mapping, Sequence

from bin.commands.planned import (
    CREATED,
    DESTROYED,
    IN_PLACE,
    NEW_ONE_FIRST,
    OLD_ONE_FIRST,
    UNTOUCHED,
)
from tests.deployment.walk import Step

_INTRODUCTION = """\
# What an edit does to what is deployed

`tests/deployment/test_edits.py` makes these edits one after the other, of two environments in the
emulator. Terraform plans and applies each edit. Every plan reads AWS first, so it would also show
what the edit before has left undone, and the plan after the last edit is empty. The test compares
the plans with this file, and `bin/test --snapshot-update tests/deployment/test_edits.py` writes it.

No edit replaces a service, a listener or the load balancer. What is replaced gets its successor
first, but for a certificate's validation: its DNS records bear the same names, and an issued
certificate does not need them.

Four things that no plan tells:

- **Another port**, or **another service behind a host**: the listener rule leads to the new target
  group as soon as that exists, and its tasks start afterwards. The host answers 503 for as long as
  they take to become healthy. To do without, give the new one a host of its own first.
- **Swapped priorities**: the two rules are changed one after the other. For that moment one of the
  hosts is answered by the service of the naked domain.
- **A priority that no rule had**: its rule is created and that of the old priority destroyed, in
  either order.
- **A service that is removed together with the call of it** goes first: its callers are told
  afterwards. Take the call away with a deployment of its own, then the service.
"""
_COLUMNS: dict[str, tuple[str, ...]] = {
    "in place": (IN_PLACE,),
    "replaced": (NEW_ONE_FIRST, OLD_ONE_FIRST),
    "created": (CREATED,),
    "destroyed": (DESTROYED,),
    "untouched": (UNTOUCHED,),
}


def record(walks: Mapping[str, Sequence[Step]]) -> str:
    """The Markdown of all walks: a table of numbers, and a table for each edit."""
    lines = [_INTRODUCTION, *_overview([step for steps in walks.values() for step in steps])]
    for title, steps in walks.items():
        lines += [f"\n## {title}"]
        for step in steps:
            lines += [f"\n### {step.title}\n", *_table(step)]
    return "\n".join(lines) + "\n"


def _overview(steps: Sequence[Step]) -> Iterator[str]:
    yield f"| edit | {' | '.join(_COLUMNS)} |"
    yield f"|---|{'---|' * len(_COLUMNS)}"
    for step in steps:
        counts = (
            sum(change.meaning in meanings for change in step.changes)
            for meanings in _COLUMNS.values()
        )
        yield f"| {step.title} | {' | '.join(str(count or '') for count in counts)} |"


def _table(step: Step) -> Iterator[str]:
    touched = [change for change in step.changes if change.meaning != UNTOUCHED]
    yield "| resource | type | what happens | by |"
    yield "|---|---|---|---|"
    for change in sorted(touched, key=lambda change: (change.name, change.type)):
        arguments = ", ".join(f"`{argument}`" for argument in change.arguments)
        yield f"| `{change.name}` | `{change.type}` | {change.meaning} | {arguments} |"
