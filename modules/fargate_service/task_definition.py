"""The ECS task definition of a service."""

from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.ecs_task_definition import (
    EcsTaskDefinition,
    EcsTaskDefinitionRuntimePlatform,
    EcsTaskDefinitionVolume,
)
from constructs import Construct

from modules.fargate_service.container import container_definitions
from modules.fargate_service.container_security import volume_name
from modules.fargate_service.roles import ServiceRoles
from modules.fargate_service.task import Task


def task_definition(
    scope: Construct,
    id_: str,
    *,
    family: str,
    task: Task,
    roles: ServiceRoles,
    logs: CloudwatchLogGroup,
    region: str,
) -> EcsTaskDefinition:
    """Create the task definition for Fargate, with a volume for each writable path."""
    return EcsTaskDefinition(
        scope,
        id_,
        family=family,
        requires_compatibilities=["FARGATE"],
        network_mode="awsvpc",
        cpu=str(task.cpu_units),
        memory=str(task.memory_mib),
        runtime_platform=EcsTaskDefinitionRuntimePlatform(
            cpu_architecture=task.cpu_architecture, operating_system_family="LINUX"
        ),
        execution_role_arn=roles.execution_role_arn,
        task_role_arn=roles.task_role_arn,
        container_definitions=container_definitions(
            task.container,
            task.sidecars,
            writable_paths=task.writable_paths,
            log_group=logs.name,
            region=region,
        ),
        volume=[
            EcsTaskDefinitionVolume(name=volume_name(task.container.name, path))
            for path in task.writable_paths
        ],
        # Terraform deregisters the running revision only after the service has left it.
        lifecycle={"create_before_destroy": True},
    )
