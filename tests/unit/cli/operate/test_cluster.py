from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from cli.operate.cluster import Cluster
from tests.helpers.examples import environment, service, web

ELEVEN = environment(services=[web(), *(service(name=f"worker{n}") for n in range(10))])


@pytest.fixture
def ecs() -> Iterator[Any]:
    session = boto3.Session("none", "none", region_name="eu-central-1")
    with Stubber(session.client("ecs")) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


def test_services_are_read_ten_at_a_time_without_the_inactive_ones(ecs: Any) -> None:
    names = [each.name for each in ELEVEN.services]
    for some, status in ((names[:10], "ACTIVE"), (names[10:], "INACTIVE")):
        found = [{"serviceName": name, "status": status} for name in some]
        asked = {"cluster": "cruddur-test", "services": some}
        ecs.add_response("describe_services", {"services": found}, asked)

    assert list(Cluster(ecs.client, ELEVEN).services() or {}) == names[:10]


def test_a_cluster_that_does_not_exist_has_no_services(ecs: Any) -> None:
    ecs.add_client_error("describe_services", "ClusterNotFoundException")

    assert Cluster(ecs.client, ELEVEN).services() is None
