"""IAM and bucket policies as JSON text."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

Statement = Mapping[str, Any]


def policy_document(*statements: Statement) -> str:
    """A policy of these statements, in the current policy language."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(actions: Sequence[str], *resources: str) -> Statement:
    """Allows the role that carries the statement these actions on these resource ARNs."""
    return {"Effect": "Allow", "Action": list(actions), "Resource": list(resources)}
