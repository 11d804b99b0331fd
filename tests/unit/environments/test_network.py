from typing import Any

import pytest

from environments.definition import DedicatedVpc, Destination, Environment
from tests.helpers.examples import api, environment, service, table, web
from tests.helpers.examples.services import backend_flask
from tests.helpers.refusal import refusal
from tests.helpers.synthesis import Synthesized, application

POSTGRESQL = Destination(name="postgresql", cidr_block="10.9.0.0/16", port=5432)
VPC = DedicatedVpc(cidr_block="10.9.0.0/16")
INTERNET = Destination(name="payments", cidr_block="0.0.0.0/0", port=443)
DATABASE_GROUP = "sg-0123456789abcdef0"
DATABASE = Destination(name="postgresql", security_group_id=DATABASE_GROUP, port=5432)


def egress(synthesized: Synthesized, name: str) -> dict[str, tuple[int, Any]]:
    """Return the port and the peer of each egress rule of a service, by the id of the rule."""
    rules = synthesized.all("aws_vpc_security_group_egress_rule")
    peers = ("cidr_ipv4", "prefix_list_id", "referenced_security_group_id")
    found = {}
    for path, rule in rules.items():
        if path.startswith(f"service/{name}/"):
            (peer,) = (rule[peer] for peer in peers if rule.get(peer))
            assert rule["ip_protocol"] == "tcp"
            assert rule["from_port"] == rule["to_port"]
            found[path.rpartition("/")[2]] = (rule["to_port"], peer)
    return found


def group(synthesized: Synthesized, path: str) -> str:
    return f"${{{synthesized.address('aws_security_group', path)}.id}}"


def test_in_the_default_vpc_tasks_may_call_https_servers_only() -> None:
    synthesized = application(environment())

    assert egress(synthesized, "web") == {"out": (443, "0.0.0.0/0")}


def test_only_a_caller_reaches_the_service_that_it_connects_to_on_its_port() -> None:
    services = (web(connects_to=("worker",)), api(), service())
    synthesized = application(environment(services=services))

    worker = group(synthesized, "service/worker/firewall/group")
    assert egress(synthesized, "web")["to_worker"] == (8080, worker)
    assert "to_web" not in egress(synthesized, "worker")
    inbound = synthesized.all("aws_vpc_security_group_ingress_rule")
    assert [path for path in inbound if "/worker/" in path] == ["service/worker/firewall/from_web"]


def test_a_destination_is_open_only_to_the_service_that_declares_it() -> None:
    synthesized = application(environment(services=(web(), service(calls_out_to=(POSTGRESQL,)))))

    assert egress(synthesized, "worker")["destination_postgresql"] == (5432, "10.9.0.0/16")
    assert "destination_postgresql" not in egress(synthesized, "web")


def test_the_ranges_of_a_destination_can_be_a_prefix_list() -> None:
    office = Destination(name="office", prefix_list_id="pl-0123456789abcdef0", port=8443)
    synthesized = application(environment(services=(web(calls_out_to=(office,)),)))

    assert egress(synthesized, "web")["destination_office"] == (8443, "pl-0123456789abcdef0")


def test_a_security_group_that_services_call_accepts_each_of_them_on_the_port() -> None:
    services = (web(calls_out_to=(DATABASE,)), service(calls_out_to=(DATABASE,)), api())
    synthesized = application(environment(services=services))

    rules = synthesized.all("aws_vpc_security_group_ingress_rule").items()
    inbound = {path: rule for path, rule in rules if rule["security_group_id"] == DATABASE_GROUP}
    assert len(inbound) == 2
    for name in ("web", "worker"):
        assert egress(synthesized, name)["destination_postgresql"] == (5432, DATABASE_GROUP)
        rule = inbound[f"service/{name}/firewall/destination_postgresql_inbound"]
        tasks = group(synthesized, f"service/{name}/firewall/group")
        assert rule["referenced_security_group_id"] == tasks
        assert (rule["ip_protocol"], rule["from_port"], rule["to_port"]) == ("tcp", 5432, 5432)
        assert rule["description"] == f"From cruddur-test-{name} to postgresql"


def test_a_destination_without_a_security_group_gets_no_inbound_rule() -> None:
    office = Destination(name="office", prefix_list_id="pl-0123456789abcdef0", port=8443)
    called = (POSTGRESQL, office, INTERNET)
    synthesized = application(
        environment(services=(web(calls_out_to=called, connects_to=("worker",)), service()))
    )

    rules = synthesized.all("aws_vpc_security_group_ingress_rule")
    assert [path for path in rules if path.endswith("_inbound")] == []


def test_a_network_without_internet_reaches_a_security_group() -> None:
    synthesized = application(dedicated(services=(web(calls_out_to=(DATABASE,)),)))

    assert egress(synthesized, "web")["destination_postgresql"] == (5432, DATABASE_GROUP)


@pytest.mark.parametrize(
    ("database", "peer"),
    [
        ({"database_cidr_block": "10.9.0.0/16"}, "10.9.0.0/16"),
        ({"database_security_group_id": DATABASE_GROUP}, DATABASE_GROUP),
    ],
)
def test_the_backend_calls_its_database_in_a_range_or_by_its_security_group(
    database: dict[str, Any], peer: str
) -> None:
    backend = backend_flask(image_tag="v1", desired_count=1, **database)

    found = {to.name: (to.peer, to.port) for to in backend.calls_out_to}
    assert found["postgresql"] == (peer, 5432)


@pytest.mark.parametrize(
    "database",
    [{}, {"database_cidr_block": "10.9.0.0/16", "database_security_group_id": DATABASE_GROUP}],
)
def test_the_backend_has_exactly_one_database(database: dict[str, Any]) -> None:
    line = refusal(backend_flask, image_tag="v1", desired_count=1, **database)

    assert line.startswith("calls_out_to 'postgresql': exactly one of cidr_block, prefix_list_id")


def test_https_to_anywhere_is_one_rule_because_aws_refuses_a_second_one() -> None:
    synthesized = application(environment(services=(web(calls_out_to=(INTERNET,)),)))

    assert egress(synthesized, "web") == {"out": (443, "0.0.0.0/0")}
    rule = synthesized.at("aws_vpc_security_group_egress_rule", "service/web/firewall/out")
    assert rule["description"] == "HTTPS to AWS, payments"


def dedicated(**changes: Any) -> Environment:
    """An environment in a VPC of its own, without NAT."""
    return environment(**{"network": VPC, "tracing": "none", **changes})


def test_in_a_dedicated_vpc_tasks_have_no_public_address_and_the_load_balancer_is_public() -> None:
    synthesized = application(dedicated())

    def subnets(kind: str) -> list[str]:
        return [
            f"${{{synthesized.address('aws_subnet', f'network/{zone}/{kind}')}.id}}"
            for zone in ("first", "second")
        ]

    tasks = synthesized.one("aws_ecs_service")["network_configuration"]
    assert (tasks["assign_public_ip"], tasks["subnets"]) == (False, subnets("private"))
    assert synthesized.one("aws_lb")["subnets"] == subnets("public")


def test_in_a_dedicated_vpc_tasks_may_call_aws_through_its_endpoints_only() -> None:
    tables = api(dynamodb_tables=(table("cruddur-test-messages"),))
    synthesized = application(dedicated(services=(web(), tables)))

    def prefix_list(gateway: str) -> str:
        endpoint = synthesized.address("aws_vpc_endpoint", f"network/endpoint/{gateway}")
        return f"${{{endpoint}.prefix_list_id}}"

    endpoints = group(synthesized, "network/endpoint/group")
    expected = {"endpoints": (443, endpoints), "s3": (443, prefix_list("s3"))}
    assert egress(synthesized, "web") == expected
    assert egress(synthesized, "api") == {
        **expected,
        "dynamodb": (443, prefix_list("dynamodb")),
    }


def test_in_a_dedicated_vpc_only_services_that_declare_it_may_call_the_internet() -> None:
    vpc = VPC.model_copy(update={"nat": "one"})
    services = (web(), service(calls_out_to=(INTERNET,)))
    synthesized = application(dedicated(network=vpc, services=services))

    assert "out" not in egress(synthesized, "web")
    assert egress(synthesized, "worker")["out"] == (443, "0.0.0.0/0")


def test_tasks_may_call_the_internet_for_the_public_image_of_the_sidecar() -> None:
    vpc = VPC.model_copy(update={"nat": "one"})
    synthesized = application(dedicated(network=vpc, tracing="xray"))

    rule = synthesized.at("aws_vpc_security_group_egress_rule", "service/web/firewall/out")
    assert rule["description"] == "HTTPS to Amazon ECR Public for the image of the tracing sidecar"


def test_the_endpoints_accept_traffic_from_every_service_and_from_nothing_else() -> None:
    synthesized = application(dedicated(services=(web(), service())))

    rules = synthesized.all("aws_vpc_security_group_ingress_rule")
    assert {
        path.rpartition("/")[2]: rule["referenced_security_group_id"]
        for path, rule in rules.items()
        if path.startswith("network/")
    } == {
        "from_web": group(synthesized, "service/web/firewall/group"),
        "from_worker": group(synthesized, "service/worker/firewall/group"),
    }


@pytest.mark.parametrize(
    ("changes", "more"),
    [
        ({}, set()),
        ({"enable_execute_command": True}, {"ssmmessages"}),
        ({"services": (web(secret_names=("TOKEN",)),)}, {"ssm"}),
        ({"network": VPC.model_copy(update={"nat": "one"}), "tracing": "adot"}, {"xray"}),
    ],
)
def test_there_is_an_interface_endpoint_for_each_aws_service_that_tasks_use(
    changes: dict[str, Any], more: set[str]
) -> None:
    endpoints = application(dedicated(**changes)).all("aws_vpc_endpoint").values()

    assert {
        endpoint["service_name"].removeprefix("com.amazonaws.eu-central-1.")
        for endpoint in endpoints
        if endpoint["vpc_endpoint_type"] == "Interface"
    } == {"ecr.api", "ecr.dkr", "logs", *more}


def test_routes_endpoints_and_egress_rules_exist_before_the_tasks_and_after_them() -> None:
    vpc = VPC.model_copy(update={"nat": "one"})
    synthesized = application(dedicated(network=vpc))

    first = synthesized.one("aws_ecs_service")["depends_on"]
    for type_, path in (
        ("aws_route", "network/first_internet"),
        ("aws_route_table_association", "network/second/private_routes"),
        ("aws_vpc_endpoint", "network/endpoint/s3"),
        ("aws_vpc_endpoint", "network/endpoint/ecr.dkr"),
        ("aws_vpc_security_group_egress_rule", "service/web/firewall/endpoints"),
    ):
        assert synthesized.address(type_, path) in first


def test_the_outputs_have_the_vpc_and_the_security_groups() -> None:
    synthesized = application(dedicated(services=(web(), service())))

    outputs = synthesized.document["output"]
    assert outputs["vpc_id"]["value"] == f"${{{synthesized.address('aws_vpc', 'network/vpc')}.id}}"
    assert outputs["security_group_ids"]["value"] == {
        name: group(synthesized, f"service/{name}/firewall/group") for name in ("web", "worker")
    }


def test_the_default_vpc_costs_no_resource() -> None:
    synthesized = application(environment())

    resources = synthesized.document["resource"]
    assert not any(
        path.startswith("network/") for type_ in resources for path in synthesized.all(type_)
    )


def test_subnets_of_a_vpc_do_not_overlap_and_leave_room_beside_them() -> None:
    vpc = DedicatedVpc(cidr_block="10.9.0.0/24", availability_zone_count=3)

    assert vpc.private_cidr_blocks == ["10.9.0.0/27", "10.9.0.32/27", "10.9.0.64/27"]
    assert vpc.public_cidr_blocks == ["10.9.0.128/27", "10.9.0.160/27", "10.9.0.192/27"]


def test_a_third_zone_moves_no_subnet() -> None:
    two, three = (
        DedicatedVpc(cidr_block="10.9.0.0/16", availability_zone_count=count) for count in (2, 3)
    )

    assert three.private_cidr_blocks[:2] == two.private_cidr_blocks
    assert three.public_cidr_blocks[:2] == two.public_cidr_blocks
