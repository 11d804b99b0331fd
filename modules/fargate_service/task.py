"""One task of a service: its containers, size and permissions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from modules.fargate_service.container import Container
from modules.fargate_service.container_security import all_writable_paths
from modules.policy import Statement, allow
from modules.task_actions import EXECUTE_COMMAND

CpuArchitecture = Literal["X86_64", "ARM64"]


@dataclass(frozen=True)
class Task:
    """The container of a service, its sidecars, and the CPU, memory and permissions of a task.

    `cpu_units` and `memory_mib` are for all containers of the task together. `statements` are the
    policy of the task role. ECS Exec adds permissions and writable paths. `sidecar_repository_arn`
    is the repository of the sidecar's image, if the image is in the account's registry.
    """

    container: Container
    sidecars: Sequence[Mapping[str, Any]]
    cpu_units: int
    memory_mib: int
    cpu_architecture: CpuArchitecture
    statements: Sequence[Statement]
    enable_execute_command: bool
    sidecar_repository_arn: str | None = None

    @property
    def repository_arns(self) -> list[str]:
        """The account's repositories that the images of the task come from."""
        arns = (self.container.repository_arn, self.sidecar_repository_arn)
        return [arn for arn in arns if arn]

    @property
    def role_statements(self) -> list[Statement]:
        """The statements of the task role's policy, including those for ECS Exec."""
        if not self.enable_execute_command:
            return list(self.statements)
        return [*self.statements, allow(EXECUTE_COMMAND, "*")]

    @property
    def writable_paths(self) -> list[str]:
        """The paths that the service's container may write to, with those of ECS Exec's agent."""
        return all_writable_paths(
            self.container.writable_paths, enable_execute_command=self.enable_execute_command
        )
