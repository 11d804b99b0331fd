"""The name under which other services of the cluster find a service."""

from cdktf_cdktf_provider_aws.ecs_service import (
    EcsServiceServiceConnectConfiguration,
    EcsServiceServiceConnectConfigurationService,
    EcsServiceServiceConnectConfigurationServiceClientAlias,
)

from modules.fargate_service.container import Container
from modules.fargate_service.placement import Placement


def service_connect(
    container: Container, placement: Placement
) -> EcsServiceServiceConnectConfiguration:
    """One Service Connect endpoint, `<container>.<cluster>`, on the container's own port."""
    return EcsServiceServiceConnectConfiguration(
        enabled=True,
        namespace=placement.namespace_arn,
        service=[
            EcsServiceServiceConnectConfigurationService(
                port_name=container.name,
                discovery_name=container.name,
                client_alias=EcsServiceServiceConnectConfigurationServiceClientAlias(
                    port=container.port, dns_name=f"{container.name}.{placement.cluster_name}"
                ),
            )
        ],
    )
