"""The ECS service and everything that only it uses."""

from collections.abc import Mapping, Sequence
from typing import Any

from cdktf import ITerraformDependable
from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.ecs_service import (
    EcsService,
    EcsServiceLoadBalancer,
    EcsServiceNetworkConfiguration,
    EcsServiceTimeouts,
)
from cdktf_cdktf_provider_aws.ecs_task_definition import (
    EcsTaskDefinition,
    EcsTaskDefinitionRuntimePlatform,
    EcsTaskDefinitionVolume,
)
from constructs import Construct

from modules.fargate_service.confinement import all_writable_paths, volume_name
from modules.fargate_service.container import Container, container_definitions
from modules.fargate_service.firewall import Destination, ServiceFirewall
from modules.fargate_service.placement import Placement
from modules.fargate_service.roles import EXECUTE_COMMAND, ServiceRoles
from modules.fargate_service.rollout import (
    CIRCUIT_BREAKER,
    deployment_alarms,
    not_rolled_back,
)
from modules.fargate_service.scaling import Scaling, ServiceScaling
from modules.fargate_service.service_connect import service_connect
from modules.policy import Statement


class FargateService(Construct):
    """A service whose tasks are reached at `http://<container>.<cluster>:<port>`.

    `cpu_units` and `memory_mib` are of one task, sidecars included. With a `target_group_arn` the
    load balancer's health checks count after `health_check_grace_period_seconds`. With `scaling`
    the `desired_count` is only what the service starts with. With `rollback_on_alarm` a deployment
    is rolled back when one of `alarm_names` rises. Tasks may call `destinations` and nothing else.
    `depends_on` takes what must exist first: the
    attachment of the target group, the cluster's capacity providers, and the services that this
    one calls, since a task learns the Service Connect endpoints that exist when it starts.
    Terraform waits `rollout_timeout_minutes` for new tasks to run, and as long for the last ones
    to end.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        container: Container,
        sidecars: Sequence[Mapping[str, Any]],
        cpu_units: int,
        memory_mib: int,
        desired_count: int,
        scaling: Scaling | None,
        placement: Placement,
        destinations: Sequence[Destination],
        target_group_arn: str | None,
        health_check_grace_period_seconds: int,
        alarm_names: Sequence[str],
        rollback_on_alarm: bool,
        enable_execute_command: bool,
        rollout_timeout_minutes: int,
        log_group_name: str,
        log_retention_days: int,
        log_kms_key_arn: str | None,
        region: str,
        account_id: str,
        repository_arn: str,
        task_statements: Sequence[Statement],
        depends_on: Sequence[ITerraformDependable],
    ) -> None:
        super().__init__(scope, id_)
        logs = CloudwatchLogGroup(
            self,
            "logs",
            name=log_group_name,
            retention_in_days=log_retention_days,
            kms_key_id=log_kms_key_arn,
        )
        roles = ServiceRoles(
            self,
            "roles",
            name=name,
            region=region,
            account_id=account_id,
            repository_arn=repository_arn,
            log_group_arn=logs.arn,
            secret_arns=sorted(container.secret_arns.values()),
            task_statements=[
                *task_statements,
                *([EXECUTE_COMMAND] if enable_execute_command else []),
            ],
        )
        self.firewall = ServiceFirewall(
            self,
            "firewall",
            name=name,
            port=container.port,
            vpc_id=placement.vpc_id,
            destinations=destinations,
        )
        writable_paths = all_writable_paths(
            container.writable_paths, enable_execute_command=enable_execute_command
        )
        task_definition = EcsTaskDefinition(
            self,
            "task",
            family=name,
            requires_compatibilities=["FARGATE"],
            network_mode="awsvpc",
            cpu=str(cpu_units),
            memory=str(memory_mib),
            runtime_platform=EcsTaskDefinitionRuntimePlatform(
                cpu_architecture=placement.cpu_architecture, operating_system_family="LINUX"
            ),
            execution_role_arn=roles.execution_role_arn,
            task_role_arn=roles.task_role_arn,
            container_definitions=container_definitions(
                container,
                sidecars,
                writable_paths=writable_paths,
                log_group=logs.name,
                region=region,
            ),
            volume=[
                EcsTaskDefinitionVolume(name=volume_name(container.name, path))
                for path in writable_paths
            ],
            # The running revision is deregistered only once the service has left it.
            lifecycle={"create_before_destroy": True},
        )
        patience = f"{rollout_timeout_minutes}m"
        self.service = EcsService(
            self,
            "service",
            name=container.name,
            cluster=placement.cluster_arn,
            task_definition=task_definition.arn,
            desired_count=desired_count,
            capacity_provider_strategy=placement.capacity.strategy(),
            # Without it the provider replaces a service whose strategy changes; with it, every
            # change of the service starts its tasks anew, one after the other.
            force_new_deployment=True,
            deployment_minimum_healthy_percent=100,
            deployment_maximum_percent=200,
            deployment_circuit_breaker=CIRCUIT_BREAKER,
            alarms=deployment_alarms(alarm_names, rollback=rollback_on_alarm),
            enable_ecs_managed_tags=True,
            propagate_tags="SERVICE",
            enable_execute_command=enable_execute_command,
            network_configuration=EcsServiceNetworkConfiguration(
                subnets=placement.subnet_ids,
                security_groups=[self.firewall.security_group_id],
                assign_public_ip=placement.assign_public_ip,
            ),
            service_connect_configuration=service_connect(container, placement),
            load_balancer=_load_balancer(container, target_group_arn),
            health_check_grace_period_seconds=health_check_grace_period_seconds
            if target_group_arn
            else None,
            wait_for_steady_state=True,
            timeouts=EcsServiceTimeouts(create=patience, update=patience, delete=patience),
            lifecycle={
                "postcondition": [not_rolled_back(container.name, task_definition.fqn)],
                **({"ignore_changes": ["desired_count"]} if scaling else {}),
            },
            depends_on=[*roles.policies, *self.firewall.ways_out, *depends_on],
        )
        if scaling:
            ServiceScaling(
                self,
                "scaling",
                cluster_name=placement.cluster_name,
                service_name=self.service.name,
                scaling=scaling,
            )


def _load_balancer(
    container: Container, target_group_arn: str | None
) -> list[EcsServiceLoadBalancer] | None:
    if target_group_arn is None:
        return None
    return [
        EcsServiceLoadBalancer(
            target_group_arn=target_group_arn,
            container_name=container.name,
            container_port=container.port,
        )
    ]
