"""Checks of sizes that AWS limits, before a deployment fails."""

import json
from collections.abc import Iterable, Mapping, Sequence

# IAM allows 10,240 characters for the inline policies of a role (IAM user guide, "IAM and AWS STS
# quotas"). The rest is for the statements that every role has.
_POLICY_CHARACTERS = 8_000
# ECS allows 64 KiB for a task definition (Amazon ECS developer guide, "Amazon ECS service quotas").
# The rest is for other fields and for the container of the sidecar.
_TASK_DEFINITION_BYTES = 48 * 1024
# The start of an ARN with the longest region (ap-southeast-1), account id and environment name.
_ARN_START = "arn:aws:dynamodb:ap-southeast-1:123456789012:parameter/cruddur/environment1/"


def check_policies(service: str, secret_names: Sequence[str], table_names: Sequence[str]) -> None:
    """Refuse more secrets or tables than the policy of a role has room for.

    Raises:
        ValueError: in one sentence naming the field, the value and what is allowed.
    """
    secrets = [f"{_ARN_START}{service}/{name}" for name in secret_names]
    tables = [f"{_ARN_START}{name}{items}" for name in table_names for items in ("", "/index/*")]
    for field, arns in (("secret_names", secrets), ("dynamodb_tables", tables)):
        characters = len(json.dumps(arns, separators=(",", ":")))
        if characters > _POLICY_CHARACTERS:
            raise ValueError(
                f"{field} must come to at most {_POLICY_CHARACTERS} characters of ARNs, for which "
                f"a role's policy has room, got {characters}"
            )


def check_task_definition(
    service: str,
    environment_variables: Mapping[str, str],
    secret_names: Sequence[str],
    others: Iterable[str],
) -> None:
    """Refuse more text than a task definition has room for.

    Raises:
        ValueError: in one sentence naming the field, the value and what is allowed.
    """
    text = [
        [{"name": name, "value": value} for name, value in environment_variables.items()],
        [{"name": name, "valueFrom": f"{_ARN_START}{service}/{name}"} for name in secret_names],
        list(others),
    ]
    size = len(json.dumps(text, ensure_ascii=False).encode())
    if size > _TASK_DEFINITION_BYTES:
        raise ValueError(
            "environment_variables must come to at most "
            f"{_TASK_DEFINITION_BYTES} bytes, secrets and health check included, for which a task "
            f"definition has room, got {size}"
        )
