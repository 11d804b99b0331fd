"""IAM and bucket policies as JSON text."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

Statement = Mapping[str, Any]

# Actions that IAM allows on "*" only, each with the reason: AWS defines no resource type for them.
# Source: Service Authorization Reference, where their column "Resource types" is empty.
ACTIONS_WITHOUT_RESOURCE = {
    "ecr:GetAuthorizationToken": "the token is the registry's: one for all repositories",
    "logs:DescribeLogGroups": "a listing of the region's log groups",
    "ssmmessages:CreateControlChannel": "a channel of the agent's own, which has no ARN",
    "ssmmessages:CreateDataChannel": "a channel of the agent's own, which has no ARN",
    "ssmmessages:OpenControlChannel": "a channel of the agent's own, which has no ARN",
    "ssmmessages:OpenDataChannel": "a channel of the agent's own, which has no ARN",
    "xray:GetSamplingRules": "the daemon asks for all rules of the region",
    "xray:GetSamplingStatisticSummaries": "the daemon asks about all rules of the region",
    "xray:GetSamplingTargets": "the daemon reports on all rules that it has used",
    "xray:PutTelemetryRecords": "what the daemon says of itself has no ARN",
    "xray:PutTraceSegments": "a trace has no ARN",
}


def policy_document(*statements: Statement) -> str:
    """Return the JSON of a policy with these statements, in the newest version of the language."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(
    actions: Sequence[str], *resources: str, condition: Mapping[str, Any] | None = None
) -> Statement:
    """Return a statement that allows these actions on these resource ARNs.

    Raises:
        ValueError: an action has a wildcard, or has resource types and the resource is `*`.
    """
    for action in actions:
        if "*" in resources and action not in ACTIONS_WITHOUT_RESOURCE:
            raise ValueError(f"resources of {action} must be ARNs, got '*'")
    return _statement(actions, resources, condition)


def allow_without_resource(
    actions: Sequence[str], *, condition: Mapping[str, Any] | None = None
) -> Statement:
    """Return a statement that allows actions without resource types, such as most listings.

    Two actions of CloudWatch have a resource type, but work for composite alarms only like this.
    Source: Service Authorization Reference. Tests in tests/pipelines compare the actions with it.

    Raises:
        ValueError: an action has a wildcard.
    """
    return _statement(actions, ["*"], condition)


def trust(service: str, *, account_id: str, source_arn: str) -> str:
    """Return the trust policy of a role that an AWS service assumes for this source only."""
    return policy_document(
        {
            "Effect": "Allow",
            "Principal": {"Service": f"{service}.amazonaws.com"},
            "Action": "sts:AssumeRole",
            "Condition": {
                "StringEquals": {"aws:SourceAccount": account_id},
                "ArnLike": {"aws:SourceArn": source_arn},
            },
        }
    )


def _statement(
    actions: Sequence[str], resources: Sequence[str], condition: Mapping[str, Any] | None
) -> Statement:
    for action in actions:
        if "*" in action:
            raise ValueError(f"actions must be named one by one, got {action!r}")
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": list(resources)}
    return {**statement, "Condition": condition} if condition else statement
