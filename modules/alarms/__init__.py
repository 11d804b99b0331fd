"""CloudWatch alarms, and the SNS topic that they notify."""

from modules.alarms.availability import AvailabilityAlarm
from modules.alarms.dead_letters import DeadLettersAlarm
from modules.alarms.missing_tasks import MissingTasksAlarm
from modules.alarms.public_service import PublicServiceAlarms
from modules.alarms.topic import AlarmTopic

__all__ = [
    "AlarmTopic",
    "AvailabilityAlarm",
    "DeadLettersAlarm",
    "MissingTasksAlarm",
    "PublicServiceAlarms",
]
