"""The requests that each single statement of a role allows, as written and with every resource.

All statements allow; none denies. Therefore a role is allowed everything that one of its statements
allows, and the effect of a removed or widened statement follows without another simulation.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tests.pipelines.evaluators import Permissions, Request, simulate

Statement = Mapping[str, Any]


class Statements:
    """The statements of all policies of a role, and their results for the given requests."""

    def __init__(self, permissions: Permissions, requests: Iterable[Request]) -> None:
        self.all: list[Statement] = [
            statement for policy in permissions.policies for statement in policy["Statement"]
        ]
        assert {each["Effect"] for each in self.all} == {"Allow"}
        widened = [{**each, "Resource": ["*"]} for each in self.all]
        questions = [
            (index, request)
            for request in requests
            for index, statement in enumerate([*self.all, *widened])
            if request.action in statement["Action"]
        ]
        documents = [{"Version": "2012-10-17", "Statement": [it]} for it in [*self.all, *widened]]
        answers = simulate(documents, [([index], request) for index, request in questions])
        self._allowing: dict[str, set[int]] = {}
        for (index, request), is_allowed in zip(questions, answers, strict=True):
            if is_allowed:
                self._allowing.setdefault(repr(request), set()).add(index)

    def allow(self, request: Request) -> bool:
        """Return whether a statement allows the request."""
        return bool(self._of(request, widened=False))

    def needed_for(self, requests: Iterable[Request]) -> set[int]:
        """Return the indexes of the statements without which a request would be denied."""
        alone = [self._of(request, widened=False) for request in requests]
        return {index for allowing in alone if len(allowing) == 1 for index in allowing}

    def limiting(self, attempts: Iterable[Sequence[Request]]) -> set[int]:
        """Return the indexes of the statements that would allow an attempt with every resource."""
        through: set[int] = set()
        for attempt in attempts:
            denied = [call for call in attempt if not self.allow(call)]
            if denied:
                through |= set.intersection(*(self._of(it, widened=True) for it in denied))
        return through

    def _of(self, request: Request, *, widened: bool) -> set[int]:
        count = len(self.all)
        found = self._allowing.get(repr(request), set())
        return {it % count for it in found if (it >= count) == widened}
