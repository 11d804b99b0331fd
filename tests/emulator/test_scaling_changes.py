"""Application Auto Scaling refuses a change of a scalable target that has a pending change."""

import io
import json
import threading
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from emulator.scaling_changes import one_change_at_a_time

WEB, API = "service/cruddur/web", "service/cruddur/api"


def done(_variables: Any, start: Any) -> Iterable[bytes]:
    start("200 OK", [])
    return [b"{}"]


def ask(
    application: Any, operation: str = "PutScalingPolicy", resource: str = WEB, key: str = "AKIA1"
) -> tuple[str, bytes]:
    body = json.dumps({"ServiceNamespace": "ecs", "ResourceId": resource}).encode()
    credential = f"Credential={key}/20260101/us-east-1/application-autoscaling/aws4_request"
    variables = {
        "HTTP_AUTHORIZATION": f"AWS4-HMAC-SHA256 {credential}",
        "HTTP_X_AMZ_TARGET": f"AnyScaleFrontendService.{operation}",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
    }
    response: list[str] = []
    content = b"".join(application(variables, lambda status, _headers: response.append(status)))
    return response[0], content


def during_a_change(other: Callable[[Any], tuple[str, bytes]]) -> tuple[str, bytes]:
    """Return the answer to another request that arrives while a policy of `web` is put."""
    answers: list[tuple[str, bytes]] = []

    def hold(_refused: threading.Event) -> None:
        if not answers:
            answers.append(("", b""))  # so that the change inside `other` is not held
            answers[:] = [other(application)]

    application = one_change_at_a_time(done, hold)
    assert ask(application) == ("200 OK", b"{}")
    return answers[0]


@pytest.mark.parametrize(
    "operation",
    [
        "RegisterScalableTarget",
        "DeregisterScalableTarget",
        "PutScalingPolicy",
        "DeleteScalingPolicy",
        "PutScheduledAction",
        "DeleteScheduledAction",
    ],
)
def test_a_change_during_another_change_of_the_target_is_refused(operation: str) -> None:
    status, content = during_a_change(lambda application: ask(application, operation))

    assert status == "400 Bad Request"
    assert json.loads(content)["__type"] == "ConcurrentUpdateException"


@pytest.mark.parametrize(
    "other",
    [
        {"resource": API},
        {"key": "AKIA2"},
        {"operation": "DescribeScalingPolicies"},
    ],
    ids=["another target", "another account", "no change"],
)
def test_everything_else_is_answered_during_a_change(other: dict[str, str]) -> None:
    assert during_a_change(lambda application: ask(application, **other)) == ("200 OK", b"{}")


def test_a_change_after_another_one_is_made() -> None:
    application = one_change_at_a_time(done, lambda _refused: None)

    assert [ask(application)[0] for _ in range(2)] == ["200 OK", "200 OK"]


def test_a_refusal_ends_the_hold_of_the_pending_change() -> None:
    ended: list[bool] = []

    def hold(refused: threading.Event) -> None:
        ask(application)
        ended.append(refused.is_set())

    application = one_change_at_a_time(done, hold)
    ask(application)

    assert ended == [True]
