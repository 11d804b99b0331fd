"""An ECS cluster with its Service Connect namespace."""

from typing import Literal

from cdktf_cdktf_provider_aws.ecs_cluster import (
    EcsCluster,
    EcsClusterServiceConnectDefaults,
    EcsClusterSetting,
)
from cdktf_cdktf_provider_aws.ecs_cluster_capacity_providers import (
    EcsClusterCapacityProviders,
    EcsClusterCapacityProvidersDefaultCapacityProviderStrategy,
)
from cdktf_cdktf_provider_aws.service_discovery_http_namespace import ServiceDiscoveryHttpNamespace
from constructs import Construct

ContainerInsights = Literal["disabled", "enabled", "enhanced"]


class Cluster(Construct):
    """An ECS cluster on Fargate and the HTTP namespace of the same name.

    HTTP namespaces are unique per account and region, so the name must carry the environment.
    Services depend on `capacity`: a service can use a capacity provider only while the cluster has
    the provider.
    """

    def __init__(
        self, scope: Construct, id_: str, *, name: str, container_insights: ContainerInsights
    ) -> None:
        super().__init__(scope, id_)
        self.name = name
        namespace = ServiceDiscoveryHttpNamespace(
            self,
            "namespace",
            name=name,
            description=f"Service Connect of the ECS cluster {name}",
            # AWS cannot delete a namespace with services: they move to the new namespace first.
            lifecycle={"create_before_destroy": True},
        )
        self.namespace_arn: str = namespace.arn
        cluster = EcsCluster(
            self,
            "cluster",
            name=name,
            setting=[EcsClusterSetting(name="containerInsights", value=container_insights)],
            service_connect_defaults=EcsClusterServiceConnectDefaults(namespace=self.namespace_arn),
        )
        self.arn: str = cluster.arn
        self.capacity = EcsClusterCapacityProviders(
            self,
            "capacity",
            cluster_name=cluster.name,
            capacity_providers=["FARGATE", "FARGATE_SPOT"],
            default_capacity_provider_strategy=[
                EcsClusterCapacityProvidersDefaultCapacityProviderStrategy(
                    capacity_provider="FARGATE", weight=1
                )
            ],
        )
