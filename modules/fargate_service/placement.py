"""Where the tasks of a service run."""

from dataclasses import dataclass
from typing import Literal

from modules.fargate_service.capacity import Capacity

CpuArchitecture = Literal["X86_64", "ARM64"]


@dataclass(frozen=True)
class Placement:
    """The cluster, its Service Connect namespace, and the processors and network of the tasks."""

    cluster_name: str
    cluster_arn: str
    namespace_arn: str
    vpc_id: str
    subnet_ids: list[str]
    assign_public_ip: bool
    cpu_architecture: CpuArchitecture
    capacity: Capacity
