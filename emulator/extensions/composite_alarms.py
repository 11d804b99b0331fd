"""Composite alarms of CloudWatch, which other alarms must exist for and outlive.

Gap: moto has no `PutCompositeAlarm`, although its alarms may have a rule. `DescribeAlarms` of moto
returns composite alarms that the request did not ask for. moto also deletes an alarm that the rule
of a composite alarm names, and many composite alarms in one request.

Sources: CloudWatch API reference, DescribeAlarms (`AlarmTypes`) and DeleteAlarms; for the messages,
issue 911 of awsdocs/aws-cloudformation-user-guide and issue 462 of ekristen/aws-nuke.
"""

import re
from typing import Any

from moto.cloudwatch.exceptions import ValidationError
from moto.cloudwatch.models import CloudWatchBackend
from moto.cloudwatch.responses import CloudWatchResponse

from emulator.extensions.patching import add_actions, before, wrap

# A name or an ARN in one of the functions of a rule.
_NAMED = re.compile(r'\b(?:ALARM|OK|INSUFFICIENT_DATA)\(\s*"?([^")]+?)"?\s*\)')


def _put_composite_alarm(response: CloudWatchResponse) -> Any:
    existing = response.cloudwatch_backend.alarms
    missing = [name for name in _names(response._get_param("AlarmRule")) if name not in existing]
    if missing:
        raise ValidationError(
            f"Could not save the composite alarm as alarms [{', '.join(missing)}] in the alarm "
            "rule do not exist"
        )
    return response.put_metric_alarm()


def _names(rule: str) -> list[str]:
    return [named.rpartition(":alarm:")[2] for named in _NAMED.findall(rule)]


def apply() -> None:
    """Add the action, and the rules of AWS for describing and deleting alarms."""
    add_actions(CloudWatchResponse, [_put_composite_alarm])

    @wrap(CloudWatchResponse, "describe_alarms")
    def describe_alarms(original: Any, response: CloudWatchResponse) -> Any:
        answer = original(response)
        types = response._get_param("AlarmTypes") or ["MetricAlarm"]
        for member, type_ in (
            ("MetricAlarms", "MetricAlarm"),
            ("CompositeAlarms", "CompositeAlarm"),
        ):
            if type_ not in types:
                answer.result[member] = []
        return answer

    @before(CloudWatchBackend, "delete_alarms")
    def delete_alarms(backend: CloudWatchBackend, alarm_names: list[str]) -> None:
        composite = {name: alarm for name, alarm in backend.alarms.items() if alarm.rule}
        if len(composite.keys() & set(alarm_names)) > 1:
            raise ValidationError("Only one composite alarm can be deleted at a time")
        for other in composite.values():
            named = [name for name in alarm_names if name in _names(other.rule or "")]
            if named:
                raise ValidationError(
                    f"Cannot delete {','.join(named)} as there are composite alarm(s) depending "
                    f"on {'it' if len(named) == 1 else 'them'}."
                )
