"""Evaluation of the recorded authorizations with each statement of each role."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain

from environments.definition import Environment
from tests.pipelines import record
from tests.pipelines.attempts import NAMED_GROUP, OURS, arn, request_tags
from tests.pipelines.elsewhere import elsewhere
from tests.pipelines.escalations import ESCALATIONS, Attempt
from tests.pipelines.evaluators import Request
from tests.pipelines.forbidden import MAY_NOT
from tests.pipelines.recorded_steps import DEPLOYMENTS, SWITCHED_ON
from tests.pipelines.roles import Roles, pipeline_stack
from tests.pipelines.statements import Statement, Statements

# Actions that a role requests but is denied, and the effect of the denial.
DENIED = {
    "route53:ListResourceRecordSets": "Before the first deployment the delegation is looked up in "
    "the parent zone, where the account has one: `bin/cruddur deploy` prints a warning.",
}
# With a dedicated VPC the environment may tag a security group without tags, unless a destination
# names that group: decision 14. The destination here is in the default VPC.
ADOPTED = Request("ec2:CreateTags", arn("ec2", NAMED_GROUP), request_tags(OURS))


@dataclass(frozen=True)
class Evaluation:
    """The requests of a role in one deployment, the attempts of an attacker, and the statements."""

    deployment: str
    role: str
    asked: tuple[record.Authorization, ...]
    attempts: tuple[Attempt, ...]
    statements: Statements

    def denied(self) -> list[record.Authorization]:
        """Return the requests of the role that its statements deny."""
        return [each for each in self.asked if not self.statements.allow(each.request)]

    def succeeded(self) -> list[Attempt]:
        """Return the attempts of which every request is allowed."""
        return [it for it in self.attempts if all(map(self.statements.allow, it))]

    def needed(self) -> set[str]:
        """Return the statements without which a recorded request would be denied."""
        indexes = self.statements.needed_for(each.request for each in self.asked)
        return {text(self.statements.all[index]) for index in indexes}

    def limiting(self) -> set[str]:
        """Return the statements that would allow an attempt if they named every resource."""
        indexes = self.statements.limiting(self.attempts)
        return {text(self.statements.all[index]) for index in indexes}


def text(statement: Statement) -> str:
    """Return the JSON of a statement, which identifies the statement."""
    return json.dumps(statement, sort_keys=True)


def final(deployment: str) -> Environment:
    """Return the environment after all steps, with every option that needs permissions enabled."""
    environment, steps = DEPLOYMENTS[deployment]
    for step in steps:
        environment = step.edit.of(environment)
    return Environment(**{**dict(environment), **SWITCHED_ON})


@cache
def evaluations() -> tuple[Evaluation, ...]:
    """Evaluate the requests of both deployments, role by role."""
    return tuple(_evaluations())


def _evaluations() -> Iterator[Evaluation]:
    recorded = list(record.read())
    found: list[tuple[str, str, tuple[record.Authorization, ...], tuple[Attempt, ...]]] = []
    roles = []
    for deployment in DEPLOYMENTS:
        stack = Roles(pipeline_stack(final(deployment)))
        for role in ("plan", "push", "deploy"):
            asked = tuple(it for it in recorded if it.role == role and it.in_deployment(deployment))
            moved = {repr(it): it for each in asked for it in elsewhere(each.request)}
            attempts = (
                *((it,) for it in MAY_NOT[role] if it != ADOPTED or deployment == "D"),
                *(chain.from_iterable(ESCALATIONS.values()) if role == "deploy" else ()),
                *((it,) for it in moved.values()),
            )
            found.append((deployment, role, asked, attempts))
            requests = [*(each.request for each in asked), *chain.from_iterable(attempts)]
            roles.append((stack.permissions(role), requests))
    for each, statements in zip(found, Statements.of(roles), strict=True):
        yield Evaluation(*each, statements)
