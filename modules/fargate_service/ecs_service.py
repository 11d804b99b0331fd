"""The ECS service of a Fargate service."""

from collections.abc import Sequence

from cdktf import ITerraformDependable
from cdktf_cdktf_provider_aws.ecs_service import (
    EcsService,
    EcsServiceLoadBalancer,
    EcsServiceNetworkConfiguration,
    EcsServiceServiceConnectConfiguration,
    EcsServiceServiceConnectConfigurationService,
    EcsServiceServiceConnectConfigurationServiceClientAlias,
    EcsServiceTimeouts,
)
from cdktf_cdktf_provider_aws.ecs_task_definition import EcsTaskDefinition
from constructs import Construct

from modules.cluster import Cluster
from modules.fargate_service.container import Container
from modules.fargate_service.deployment import CIRCUIT_BREAKER, Deployment, not_rolled_back
from modules.fargate_service.task import Task
from modules.load_balancer import LoadBalancer
from modules.network import Network
from modules.security_group import SecurityGroup


def ecs_service(
    scope: Construct,
    id_: str,
    *,
    cluster: Cluster,
    network: Network,
    security_group: SecurityGroup,
    load_balancer: LoadBalancer | None,
    task: Task,
    task_definition: EcsTaskDefinition,
    deployment: Deployment,
    is_scaled: bool,
    depends_on: Sequence[ITerraformDependable],
) -> EcsService:
    """Create the ECS service; with `is_scaled`, Terraform ignores its number of tasks."""
    container = task.container
    timeout = f"{deployment.timeout_minutes}m"
    return EcsService(
        scope,
        id_,
        name=container.name,
        cluster=cluster.arn,
        task_definition=task_definition.arn,
        desired_count=deployment.desired_count,
        capacity_provider_strategy=list(deployment.capacity_provider_strategy),
        # Without this argument the provider replaces a service whose strategy changes. With it,
        # every change of the service replaces the tasks one after the other.
        force_new_deployment=True,
        deployment_minimum_healthy_percent=100,
        deployment_maximum_percent=200,
        deployment_circuit_breaker=CIRCUIT_BREAKER,
        # The default of ECS for new services; the provider's default is DISABLED. ECS starts a task
        # in the emptier zone before it stops one elsewhere: hence no maximum of 100 percent.
        # Source: Amazon ECS developer guide, "Balancing an Amazon ECS service across Availability
        # Zones".
        availability_zone_rebalancing="ENABLED",
        alarms=deployment.alarms(),
        enable_ecs_managed_tags=True,
        propagate_tags="SERVICE",
        enable_execute_command=task.enable_execute_command,
        network_configuration=EcsServiceNetworkConfiguration(
            subnets=network.task_subnet_ids,
            security_groups=[security_group.id],
            assign_public_ip=network.assign_public_ip,
        ),
        service_connect_configuration=_service_connect(container, cluster),
        load_balancer=[_target(load_balancer, container)] if load_balancer else None,
        health_check_grace_period_seconds=deployment.health_check_grace_period_seconds
        if load_balancer
        else None,
        wait_for_steady_state=True,
        timeouts=EcsServiceTimeouts(create=timeout, update=timeout, delete=timeout),
        lifecycle={
            "postcondition": [not_rolled_back(container.name, task_definition.fqn)],
            **({"ignore_changes": ["desired_count"]} if is_scaled else {}),
        },
        depends_on=list(depends_on),
    )


def _target(load_balancer: LoadBalancer, container: Container) -> EcsServiceLoadBalancer:
    return EcsServiceLoadBalancer(
        target_group_arn=load_balancer.target_group_arn(container.name),
        container_name=container.name,
        container_port=container.called_port,
    )


def _service_connect(
    container: Container, cluster: Cluster
) -> EcsServiceServiceConnectConfiguration:
    """Return the endpoint `<container>.<cluster>` on the container's port, if it has a port.

    Without an endpoint the tasks are only clients of Service Connect.
    """
    return EcsServiceServiceConnectConfiguration(
        enabled=True,
        namespace=cluster.namespace_arn,
        service=[_endpoint(container, container.port, cluster)] if container.port else None,
    )


def _endpoint(
    container: Container, port: int, cluster: Cluster
) -> EcsServiceServiceConnectConfigurationService:
    return EcsServiceServiceConnectConfigurationService(
        port_name=container.name,
        discovery_name=container.name,
        client_alias=EcsServiceServiceConnectConfigurationServiceClientAlias(
            port=port, dns_name=f"{container.name}.{cluster.name}"
        ),
    )
