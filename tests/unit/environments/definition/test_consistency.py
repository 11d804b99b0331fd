from typing import Any

import pytest

from environments.definition import DedicatedVpc, Destination, PublicUrl
from tests.helpers.examples import api, environment, service, web
from tests.helpers.refusal import refusal


@pytest.mark.parametrize(
    ("services", "line"),
    [
        (
            (web(), api(), service(connects_to=("nobody",))),
            "service 'worker': connects_to must name services of this environment "
            "(web, api, worker), got 'nobody'",
        ),
        (
            (web(connects_to=("worker",)), service(port=None)),
            "service 'web': connects_to must name services of this environment that have a port, "
            "got the worker 'worker'",
        ),
        (
            (web(), service(), service(port=9090)),
            "service 'worker': name must differ between services (it is also the port name and "
            "the discovery name), got 'worker' as service 'worker' has",
        ),
        (
            (web(), web(name="web2")),
            "service 'web2': host must differ between services (the load balancer sends a host to "
            "one service), got '@' as service 'web' has",
        ),
        (
            (web(), api(), api(name="api2", host="api2")),
            "service 'api2': listener_rule_priority must differ between services (listener rules "
            "are tried in its order), got 1 as service 'api' has",
        ),
        (
            (api(),),
            "services must hold one with host '@' for the naked domain, got hosts ['api']",
        ),
        (
            (web(connects_to=("api",)), api(connects_to=("web",))),
            "connects_to must not lead back to the service itself, got web → api → web",
        ),
        (
            (web(environment_variables={"API": PublicUrl("worker")}), service()),
            "service 'web': environment_variables['API'] must be the PublicUrl of a service with a "
            "host (web), got PublicUrl(service='worker')",
        ),
    ],
)
def test_services_that_do_not_fit_together_are_refused(
    services: tuple[Any, ...], line: str
) -> None:
    assert refusal(environment, services=services) == line


_VPC = DedicatedVpc(cidr_block="10.0.0.0/16")
_MAIL = Destination(name="mail", cidr_block="0.0.0.0/0", port=587)


@pytest.mark.parametrize(
    ("values", "line"),
    [
        (
            {
                "network": DedicatedVpc(cidr_block="10.0.0.0/16", availability_zone_count=3),
                "region": "us-west-1",
                "cognito_user_pool_id": "us-west-1_EXAMPLE12",
            },
            "network: availability_zone_count must be at most 2 in us-west-1, where Fargate is in "
            "no more zones, got 3",
        ),
        (
            {
                "network": DedicatedVpc(cidr_block="10.0.0.0/24"),
                "services": (web(desired_count=25),),
            },
            "network: cidr_block must have private addresses for 50 tasks (all that the services "
            "may run, twice during a rollout), got '10.0.0.0/24' with 48",
        ),
        (
            {"network": _VPC, "services": (web(calls_out_to=(_MAIL,)),)},
            "service 'web': calls_out_to must stay in private ranges with a network of nat 'none': "
            "there is no way to the internet, got 'mail' at 0.0.0.0/0",
        ),
    ],
)
def test_a_network_that_does_not_fit_the_environment_is_refused(
    values: dict[str, Any], line: str
) -> None:
    assert refusal(environment, **{"tracing": "none", **values}) == line
