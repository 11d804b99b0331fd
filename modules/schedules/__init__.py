"""Schedules of Amazon EventBridge Scheduler that run ECS tasks, and their dead-letter queue."""

from modules.schedules.group import ScheduleGroup
from modules.schedules.task_schedule import TaskSchedule

__all__ = ["ScheduleGroup", "TaskSchedule"]
