"""One service on Fargate: its tasks, their permissions, their logs and who may reach them."""

from modules.fargate_service.capacity import Capacity
from modules.fargate_service.container import Container, HealthCheck
from modules.fargate_service.firewall import Destination
from modules.fargate_service.placement import Placement
from modules.fargate_service.scaling import PauseSchedule, Scaling, TrackedMetric
from modules.fargate_service.service import FargateService

__all__ = [
    "Capacity",
    "Container",
    "Destination",
    "FargateService",
    "HealthCheck",
    "PauseSchedule",
    "Placement",
    "Scaling",
    "TrackedMetric",
]
