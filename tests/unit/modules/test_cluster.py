import pytest

from modules.cluster import Cluster, ContainerInsights
from tests.helpers.synthesis import Synthesized, created


def cluster(container_insights: ContainerInsights = "enabled") -> Synthesized:
    return created(Cluster, "cluster", name="cruddur-dev", container_insights=container_insights)


@pytest.mark.parametrize("level", ["disabled", "enabled", "enhanced"])
def test_container_insights_has_the_environments_level(level: ContainerInsights) -> None:
    setting = cluster(level).one("aws_ecs_cluster")["setting"]

    assert setting == [{"name": "containerInsights", "value": level}]


def test_the_service_connect_namespace_is_named_like_the_cluster() -> None:
    synthesized = cluster()

    assert synthesized.one("aws_service_discovery_http_namespace")["name"] == "cruddur-dev"
    assert synthesized.one("aws_ecs_cluster")["name"] == "cruddur-dev"


def test_a_renamed_namespace_is_created_before_the_services_leave_the_old_one() -> None:
    namespace = cluster().one("aws_service_discovery_http_namespace")

    assert namespace["lifecycle"] == {"create_before_destroy": True}


def test_the_cluster_offers_fargate_and_spot_and_defaults_to_fargate() -> None:
    capacity = cluster().one("aws_ecs_cluster_capacity_providers")

    assert capacity["capacity_providers"] == ["FARGATE", "FARGATE_SPOT"]
    assert capacity["default_capacity_provider_strategy"] == [
        {"capacity_provider": "FARGATE", "weight": 1}
    ]
