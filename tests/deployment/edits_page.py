"""Describe the effects of edits for docs/edits.md, for users who plan an edit."""

from collections.abc import Iterator, Mapping, Sequence

from cli.tools.plan_changes import (
    CREATED,
    DESTROYED,
    IN_PLACE,
    NEW_ONE_FIRST,
    OLD_ONE_FIRST,
    UNTOUCHED,
)
from tests.deployment.edited_environment import Step

_INTRODUCTION = """\
# Effects of edits on a deployed environment

`tests/deployment/test_edits.py` applies these edits one after the other to an environment in
the emulator, with Terraform. Each plan reads AWS first and therefore also shows what an earlier
edit left undone. The plan after the last edit is empty. The test compares the plans with this
page. `bin/test --snapshot-update tests/deployment/test_edits.py` writes the page.

No edit replaces a service, a listener or the load balancer. Terraform creates a replacement
before it destroys the old resource. The only exception is the validation of a certificate: its
DNS records keep their names, and an issued certificate does not need them.

A plan does not show these effects:

- **A new port**, or **another service behind a host**: the listener rule forwards to the new
  target group as soon as the group exists. Its tasks start later. The host answers 503 until they
  are healthy. To avoid this, give the new service its own host first.
- **Swapped priorities**: Terraform changes the two rules one after the other. In between, the
  service of the naked domain answers for one of the hosts.
- **A new priority**: Terraform creates the new rule and destroys the old rule, in either order.
- **A service that is removed together with the calls to it**: Terraform destroys the service
  before it updates the callers. First deploy without the calls, then remove the service.
"""
_COLUMNS: dict[str, tuple[str, ...]] = {
    "in place": (IN_PLACE,),
    "replaced": (NEW_ONE_FIRST, OLD_ONE_FIRST),
    "created": (CREATED,),
    "destroyed": (DESTROYED,),
    "untouched": (UNTOUCHED,),
}


def edits_page(sections: Mapping[str, Sequence[Step]]) -> str:
    """Return all edits as Markdown: one table of numbers, and one table for each edit."""
    lines = [_INTRODUCTION, *_overview([step for steps in sections.values() for step in steps])]
    for title, steps in sections.items():
        lines += [f"\n## {title}"]
        for step in steps:
            lines += [f"\n### {step.title}\n", *_table(step)]
    return "\n".join(lines) + "\n"


def _overview(steps: Sequence[Step]) -> Iterator[str]:
    yield f"| edit | {' | '.join(_COLUMNS)} |"
    yield f"|---|{'---|' * len(_COLUMNS)}"
    for step in steps:
        counts = (
            sum(change.action in actions for change in step.changes)
            for actions in _COLUMNS.values()
        )
        yield f"| {step.title} | {' | '.join(str(count or '') for count in counts)} |"


def _table(step: Step) -> Iterator[str]:
    touched = [change for change in step.changes if change.action != UNTOUCHED]
    yield "| resource | type | what happens | by |"
    yield "|---|---|---|---|"
    for change in sorted(touched, key=lambda change: (change.name, change.type)):
        arguments = ", ".join(f"`{argument}`" for argument in change.arguments)
        yield f"| `{change.name}` | `{change.type}` | {change.action} | {arguments} |"
