"""One service on Fargate: its tasks, their permissions, their logs and who may reach them."""

from modules.fargate_service.container import Container, HealthCheck
from modules.fargate_service.placement import Placement
from modules.fargate_service.service import FargateService

__all__ = ["Container", "FargateService", "HealthCheck", "Placement"]
