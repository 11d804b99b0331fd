"""Example plans of `bin/cruddur plan` for docs/plans.md."""

import re
from collections.abc import Iterable

from cli.plan.markdown import Review
from tests.deployment.edited_environment import Step

_INTRODUCTION = """\
# Example plans

`bin/cruddur plan dev` prints such a plan for a pull request: first what a person must review, then
the changes of each service, then every resource. The command exits with 2 if the plan needs
approval ([decision 11](decisions/0011-require-approval-for-risky-changes-only.md)).
`tests/deployment/test_edits.py` creates these plans in the emulator and compares them with this
page. `bin/test --snapshot-update tests/deployment/test_edits.py` writes the page.
"""
# the edits whose plans the page shows
SHOWN = (
    "One service gets another image, one another number of tasks, one larger tasks",
    "A public service listens on another port",
    "An internal service is added, which another one calls",
    "A public service is removed",
    "Logs are kept longer, access is logged, the load balancer protected, tasks are counted",
)


def plans_page(steps: Iterable[Step]) -> str:
    """Return the plans of the selected edits as Markdown, each below its title."""
    by_title = {step.title: step for step in steps}
    parts = [_INTRODUCTION]
    for title in SHOWN:
        review = Review("test", {"test-application": by_title[title].changes})
        parts.append(f"## {title}\n\n{_below_a_title(review.markdown())}")
    return "\n".join(parts)


def _below_a_title(markdown: str) -> str:
    return re.sub(r"^#", "###", markdown, flags=re.MULTILINE)
