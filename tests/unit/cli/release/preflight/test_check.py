from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError

from cli.release.preflight import check
from cli.release.preflight.deployment import Deployment, Problem, warning
from cli.tools.errors import CommandError
from tests.helpers.examples import environment

DENIED = ClientError(
    {"Error": {"Code": "AccessDeniedException", "Message": "Not for\nyou."}}, "DescribeTable"
)


def look(monkeypatch: pytest.MonkeyPatch, **checks: check.Check) -> list[str]:
    session: Any = None
    monkeypatch.setattr(check, "CHECKS", checks)
    return [str(problem) for problem in check.look(session, environment(), {})]


def test_problems_come_in_the_order_of_the_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    found = {"a": [Problem("one")], "b": [], "c": [warning("two"), Problem("three")]}

    lines = look(monkeypatch, **{name: lambda _, it=it: iter(it) for name, it in found.items()})

    assert lines == ["Problem: one", "Warning: two", "Problem: three"]


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (DENIED, "An error occurred (AccessDeniedException)"),
        (ConnectTimeoutError(endpoint_url="https://a.example"), "Connect timeout on endpoint URL"),
    ],
    ids=["denied", "no answer"],
)
def test_a_failed_request_is_one_warning_beside_the_problems_found(
    monkeypatch: pytest.MonkeyPatch, error: Exception, message: str
) -> None:
    def tables(_: Deployment) -> Iterator[Problem]:
        yield Problem("one")
        raise error

    found, not_checked = look(monkeypatch, tables=tables)

    assert found == "Problem: one"
    assert not_checked.startswith(f"Warning: tables could not be checked. AWS says: {message}")
    assert "\n" not in not_checked


def test_every_problem_is_printed_before_the_deployment_stops() -> None:
    printed: list[str] = []
    problems = [Problem("one"), warning("two"), Problem("three")]

    with pytest.raises(
        CommandError, match=r"nothing of test was touched: solve the 2 problems above first\Z"
    ):
        check.report(environment(), problems, say=printed.append)

    assert printed == ["Problem: one", "Warning: two", "Problem: three"]


def test_a_warning_stops_nothing() -> None:
    printed: list[str] = []

    check.report(environment(), [warning("one")], say=printed.append)

    assert printed == ["Warning: one"]
