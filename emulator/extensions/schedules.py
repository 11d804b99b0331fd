"""EventBridge Scheduler refuses schedules that could not run, and a second group of one name.

Gap: moto accepts every expression, time zone and role, answers a schedule of an unknown group with
an internal error, and replaces a group that exists. Sources: EventBridge Scheduler user guide,
"Schedule types" and "Confused deputy prevention"; API reference, CreateSchedule (its errors). The
message about the role is the one that the AWS provider waits for
(`internal/service/scheduler/retry.go`), the message about the expression is in issue 9284 of
localstack/localstack. No source has the message about the time zone.
"""

import json
import re
from fnmatch import fnmatchcase
from itertools import chain
from typing import Any
from zoneinfo import available_timezones

from moto.core.exceptions import JsonRESTError
from moto.iam.exceptions import NotFoundException
from moto.iam.models import iam_backends
from moto.scheduler.exceptions import ValidationException
from moto.scheduler.models import EventBridgeSchedulerBackend, ScheduleGroup

from emulator.cron import is_cron
from emulator.extensions.patching import before

_AT = re.compile(r"at\(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\)")
_RATE = re.compile(r"rate\((?:1 (?:minute|hour|day)|[1-9]\d* (?:minute|hour|day)s?)\)")
_SERVICE = "scheduler.amazonaws.com"


def apply() -> None:
    """Check schedules and groups before moto stores them."""

    @before(EventBridgeSchedulerBackend, "create_schedule", "update_schedule")
    def check_schedule(
        backend: EventBridgeSchedulerBackend,
        group_name: str | None,
        schedule_expression: str,
        schedule_expression_timezone: str | None,
        target: dict[str, Any],
    ) -> None:
        group = backend.get_schedule_group(group_name)
        if not _is_expression(schedule_expression):
            raise ValidationException(f"Invalid Schedule Expression {schedule_expression}.")
        if (schedule_expression_timezone or "UTC") not in available_timezones():
            raise ValidationException("Invalid ScheduleExpressionTimezone.")
        if not _may_assume(target["RoleArn"], group, backend.account_id):
            raise ValidationException(
                "The execution role you provide must allow AWS EventBridge Scheduler to assume the "
                "role."
            )

    @before(EventBridgeSchedulerBackend, "create_schedule_group")
    def check_group(backend: EventBridgeSchedulerBackend, name: str) -> None:
        if name in backend.schedule_groups:
            raise JsonRESTError("ConflictException", f"Schedule group {name} already exists.")


def _is_expression(text: str) -> bool:
    if text.startswith("cron(") and text.endswith(")"):
        return is_cron(text.removeprefix("cron(").removesuffix(")"))
    return bool(_AT.fullmatch(text) or _RATE.fullmatch(text))


def _may_assume(arn: str, group: ScheduleGroup, account_id: str) -> bool:
    """Return whether the role exists, and trusts the service for the group or for all groups."""
    try:
        role = iam_backends[account_id]["aws"].get_role_by_arn(arn)
    except NotFoundException:
        return False
    # AWS evaluates the trust policy for the group of a schedule, not for the schedule.
    facts = {"aws:sourcearn": group.arn, "aws:sourceaccount": account_id}
    policy = json.loads(role.assume_role_policy_document)
    return any(_trusts(statement, facts) for statement in policy["Statement"])


def _trusts(statement: dict[str, Any], facts: dict[str, str]) -> bool:
    conditions = chain.from_iterable(
        block.items() for block in statement.get("Condition", {}).values()
    )
    return (
        statement["Effect"] == "Allow"
        and _SERVICE in _listed(statement["Principal"].get("Service", []))
        and all(
            any(fnmatchcase(facts.get(key.lower(), ""), pattern) for pattern in _listed(patterns))
            for key, patterns in conditions
        )
    )


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
