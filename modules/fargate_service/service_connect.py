"""The Service Connect endpoint of a service, for other services of the cluster."""

from cdktf_cdktf_provider_aws.ecs_service import (
    EcsServiceServiceConnectConfiguration,
    EcsServiceServiceConnectConfigurationService,
    EcsServiceServiceConnectConfigurationServiceClientAlias,
)

from modules.cluster import Cluster
from modules.fargate_service.container import Container


def service_connect(
    container: Container, cluster: Cluster
) -> EcsServiceServiceConnectConfiguration:
    """Return the endpoint `<container>.<cluster>`, on the container's port."""
    return EcsServiceServiceConnectConfiguration(
        enabled=True,
        namespace=cluster.namespace_arn,
        service=[
            EcsServiceServiceConnectConfigurationService(
                port_name=container.name,
                discovery_name=container.name,
                client_alias=EcsServiceServiceConnectConfigurationServiceClientAlias(
                    port=container.port, dns_name=f"{container.name}.{cluster.name}"
                ),
            )
        ],
    )
