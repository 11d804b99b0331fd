"""The requests that each single statement of a role allows, as written and with every resource.

All statements allow; none denies. Therefore a role is allowed everything that one of its statements
allows, and the effect of a removed or widened statement follows without another simulation.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any, Self

from tests.pipelines.evaluators import Permissions, Request, simulate

Statement = dict[str, Any]


class Statements:
    """The statements of all policies of a role, and their results for the requests."""

    def __init__(self, permissions: Permissions) -> None:
        self.all: list[Statement] = [
            statement for policy in permissions.policies for statement in policy["Statement"]
        ]
        assert {each["Effect"] for each in self.all} == {"Allow"}
        widened = [{**each, "Resource": ["*"]} for each in self.all]
        self._tried = [*self.all, *widened]
        self._allowing: dict[str, set[int]] = {}

    @classmethod
    def of(cls, roles: Iterable[tuple[Permissions, Sequence[Request]]]) -> list[Self]:
        """Return the statements of several roles, each with the results for requests.

        A statement that several roles have is simulated once for the same request.
        """
        found = [(cls(permissions), requests) for permissions, requests in roles]
        texts = [[json.dumps(each) for each in statements._tried] for statements, _ in found]
        documents = {
            text: number
            for number, text in enumerate(dict.fromkeys(it for own in texts for it in own))
        }
        asked: dict[str, tuple[Request, set[int]]] = {}
        for (statements, requests), own in zip(found, texts, strict=True):
            for request in requests:
                _, indexes = asked.setdefault(repr(request), (request, set()))
                indexes |= {
                    documents[text]
                    for text, statement in zip(own, statements._tried, strict=True)
                    if request.action in statement["Action"]
                }
        policies = [{"Version": "2012-10-17", "Statement": [json.loads(it)]} for it in documents]
        answers = simulate(policies, [(sorted(it), request) for request, it in asked.values()])
        allowing = dict(zip(asked, map(set, answers), strict=True))
        for (statements, requests), own in zip(found, texts, strict=True):
            for each in map(repr, requests):
                statements._allowing[each] = {
                    index for index, text in enumerate(own) if documents[text] in allowing[each]
                }
        return [statements for statements, _ in found]

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
