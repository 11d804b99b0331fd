"""Review of the plans of an environment's stacks, with the most important changes first."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from cli.plan.approval_rules import concerns
from cli.plan.image_changes import ImageChange
from cli.plan.service_plans import ServicePlan, service_plans
from cli.tools.plan_changes import CREATED, DESTROYED, IN_PLACE, UNTOUCHED, Change

_MOST_CONCERNS = 40


class Review:
    """Review of plans for the person who approves them."""

    def __init__(
        self,
        environment: str,
        stacks: Mapping[str, Sequence[Change]],
        *,
        images: Mapping[str, ImageChange] | None = None,
        cost: tuple[Decimal, Decimal] | None = None,
        notes: Sequence[str] = (),
    ) -> None:
        self._environment = environment
        self._stacks = stacks
        self._cost = cost
        self._notes = notes
        every = [change for changes in stacks.values() for change in changes]
        images = images or {}
        self.touched = [change for change in every if change.action != UNTOUCHED]
        self.services: list[ServicePlan] = service_plans(every, images)
        self.concerns = [
            *(f"`{name}` {each.concern}" for name, each in images.items() if each.goes_back),
            *(
                f"`{change.name}` ({change.type}) {reason}"
                for change in self.touched
                for reason in concerns(change)
            ),
        ]

    @property
    def needs_approval(self) -> bool:
        """Whether a person must look at the plans before they are applied."""
        return bool(self.concerns) or any(plan.is_interruption for plan in self.services)

    def markdown(self) -> str:
        """Return the review as Markdown, for example for a comment on a pull request."""
        return "\n".join(self._lines()) + "\n"

    def _lines(self) -> Iterator[str]:
        yield f"# Plan of {self._environment}\n"
        if not self.touched:
            yield "Nothing changes."
        elif self.needs_approval:
            yield "**Needs approval.**"
        else:
            yield "Nothing needs approval."
        yield from (f"\n{note}" for note in self._notes)
        if self.touched:
            yield from self._overview()
        if self.concerns:
            yield "\n## Look at this first\n"
            yield from (f"- {concern}" for concern in self.concerns[:_MOST_CONCERNS])
            rest = len(self.concerns) - _MOST_CONCERNS
            if rest > 0:
                yield f"- and {rest} more, among the resources below"
        if self.services:
            yield "\n## Services\n\n| service | what happens |\n|---|---|"
            yield from (f"| {plan.name} | {plan.effect} |" for plan in self.services)
        if self._cost:
            before, after = self._cost
            yield "\n## Cost\n"
            yield f"{after - before:+,} USD a month, estimated ({before:,} → {after:,})."
        if self.touched:
            yield from self._resources()

    def _overview(self) -> Iterator[str]:
        yield "\n| stack | created | in place | replaced | destroyed |\n|---|---|---|---|---|"
        for stack, changes in self._stacks.items():
            count = Counter("replaced" if each.is_replaced else each.action for each in changes)
            cells = (count[each] or "" for each in (CREATED, IN_PLACE, "replaced", DESTROYED))
            yield f"| {stack} | {' | '.join(map(str, cells))} |"

    def _resources(self) -> Iterator[str]:
        yield "\n<details><summary>Every resource that changes</summary>\n"
        yield "| resource | type | what happens | by |\n|---|---|---|---|"
        for change in sorted(self.touched, key=lambda each: (each.name, each.type)):
            arguments = ", ".join(f"`{argument}`" for argument in change.arguments)
            yield f"| `{change.name}` | `{change.type}` | {change.action} | {arguments} |"
        yield "\n</details>"
