"""A service on Fargate: its tasks, permissions, logs and security group."""

from modules.fargate_service.container import Container, HealthCheck
from modules.fargate_service.deployment import Deployment, capacity_provider_strategy
from modules.fargate_service.one_off_tasks import OneOffTask
from modules.fargate_service.scaling import PauseSchedule, Scaling, TrackedMetric
from modules.fargate_service.security_group import EgressRule
from modules.fargate_service.service import FargateService
from modules.fargate_service.task import Task

__all__ = [
    "Container",
    "Deployment",
    "EgressRule",
    "FargateService",
    "HealthCheck",
    "OneOffTask",
    "PauseSchedule",
    "Scaling",
    "Task",
    "TrackedMetric",
    "capacity_provider_strategy",
]
