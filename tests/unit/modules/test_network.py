import json
from collections.abc import Callable
from typing import Any

import pytest
from cdktf import TerraformOutput, TerraformStack

from modules.account import Account
from modules.log_group import LogGroup
from modules.network import DedicatedNetwork, DefaultNetwork
from modules.security_group import SecurityGroup
from tests.helpers.fargate import REGION, account_id
from tests.helpers.synthesis import Synthesized, created, synthesize

PUBLIC = ["10.0.128.0/19", "10.0.160.0/19"]
PRIVATE = ["10.0.0.0/19", "10.0.32.0/19"]
ANYWHERE = "0.0.0.0/0"


def dedicated(**changes: Any) -> Synthesized:
    logs = LogGroup(name="/cruddur/dev/network/flow-logs", retention_days=30, kms_key_arn=None)

    def build(stack: TerraformStack) -> None:
        arguments = {
            "name": "cruddur-dev",
            "account": Account(stack, "account", region=REGION),
            "cidr_block": "10.0.0.0/16",
            "public_cidr_blocks": PUBLIC,
            "private_cidr_blocks": PRIVATE,
            "nat": "none",
            "interface_endpoints": ["ecr.api", "logs"],
            "with_dynamodb_endpoint": False,
            "flow_logs": logs,
            **changes,
        }
        network = DedicatedNetwork(stack, "own", **arguments)
        caller = SecurityGroup(
            stack, "caller", owner="api", name="api", description="Tasks", vpc_id="vpc-1"
        )
        network.endpoints.allow_from(caller, port=443)

    return synthesize(build)


def routes(synthesized: Synthesized) -> dict[str, str]:
    """Return the id of the gateway of each route to the internet."""
    for route in synthesized.all("aws_route").values():
        assert route["destination_cidr_block"] == ANYWHERE
    return {
        path.rpartition("/")[2]: route.get("gateway_id") or route["nat_gateway_id"]
        for path, route in synthesized.all("aws_route").items()
    }


def reference(synthesized: Synthesized, type_: str, path: str, attribute: str = "id") -> str:
    return f"${{{synthesized.address(type_, path)}.{attribute}}}"


def default(use: Callable[[DefaultNetwork], list[str]]) -> tuple[Synthesized, str]:
    """Return the default network and the address of the data source whose ids are used."""

    def build(stack: TerraformStack) -> None:
        network = DefaultNetwork(stack, "network", region="us-west-1")
        TerraformOutput(stack, "ids", value=use(network))

    synthesized = synthesize(build)
    ids = synthesized.document["output"]["ids"]["value"]
    return synthesized, ids.removeprefix("${data.aws_subnets.").removesuffix(".ids}")


def test_the_load_balancer_is_in_every_default_subnet_of_the_default_vpc() -> None:
    synthesized, subnets = default(lambda network: network.load_balancer_subnet_ids)

    (vpc,) = synthesized.data("aws_vpc")
    filters = synthesized.document["data"]["aws_subnets"][subnets]["filter"]
    assert vpc["default"] is True
    assert [filter_["name"] for filter_ in filters] == ["vpc-id", "default-for-az"]


def test_tasks_are_in_no_default_subnet_of_a_zone_without_fargate() -> None:
    synthesized, subnets = default(lambda network: network.task_subnet_ids)

    ((name, zones),) = synthesized.document["data"]["aws_availability_zones"].items()
    filters = synthesized.document["data"]["aws_subnets"][subnets]["filter"]
    assert {"apne1-az3", "use1-az3", "usw1-az2"} <= set(zones["exclude_zone_ids"])
    names = [filter_["name"] for filter_ in filters]
    assert names == ["vpc-id", "default-for-az", "availability-zone"]
    assert filters[-1]["values"] == f"${{data.aws_availability_zones.{name}.names}}"


def test_the_default_vpc_is_not_changed() -> None:
    synthesized = created(DefaultNetwork, "network", region="us-west-1")

    assert "resource" not in synthesized.document


def test_each_zone_has_a_public_and_a_private_subnet_without_public_addresses() -> None:
    subnets = dedicated().all("aws_subnet")

    assert {
        path: (subnet["cidr_block"], subnet["availability_zone"].rpartition(".")[2])
        for path, subnet in subnets.items()
    } == {
        "own/first/public": (PUBLIC[0], "names[0]}"),
        "own/first/private": (PRIVATE[0], "names[0]}"),
        "own/second/public": (PUBLIC[1], "names[1]}"),
        "own/second/private": (PRIVATE[1], "names[1]}"),
    }
    assert not any(subnet["map_public_ip_on_launch"] for subnet in subnets.values())


def test_only_zones_with_fargate_are_used_and_a_subnet_stays_in_its_zone() -> None:
    synthesized = dedicated()

    (zones,) = synthesized.data("aws_availability_zones")
    assert "use1-az3" in zones["exclude_zone_ids"]
    names = [f"us-east-1{letter}" for letter in "abcdef"]
    assert zones["filter"] == [{"name": "zone-name", "values": names}]
    for subnet in synthesized.all("aws_subnet").values():
        assert subnet["lifecycle"] == {"ignore_changes": ["availability_zone"]}


def test_a_public_subnet_has_its_route_to_the_internet_before_it_is_used() -> None:
    synthesized = dedicated()

    assert routes(synthesized) == {
        "public_internet": reference(synthesized, "aws_internet_gateway", "own/internet")
    }
    subnet = synthesized.at("aws_subnet", "own/first/public")
    assert subnet["depends_on"] == [synthesized.address("aws_route", "own/public_internet")]
    association = synthesized.at("aws_route_table_association", "own/first/public_routes")
    assert association["route_table_id"] == reference(synthesized, "aws_route_table", "own/public")


@pytest.mark.parametrize(
    ("nat", "zones"),
    [
        ("none", {}),
        ("one", {"first_internet": "first", "second_internet": "first"}),
        ("one_per_zone", {"first_internet": "first", "second_internet": "second"}),
    ],
)
def test_private_subnets_reach_the_internet_through_the_declared_gateways(
    nat: str, zones: dict[str, str]
) -> None:
    synthesized = dedicated(nat=nat)

    private = {
        id_: gateway for id_, gateway in routes(synthesized).items() if id_ != "public_internet"
    }
    assert private == {
        id_: reference(synthesized, "aws_nat_gateway", f"own/{zone}/nat")
        for id_, zone in zones.items()
    }
    gateways = synthesized.all("aws_nat_gateway")
    assert set(gateways) == {f"own/{zone}/nat" for zone in zones.values()}
    for path, gateway in gateways.items():
        subnet = path.replace("/nat", "/public")
        assert gateway["subnet_id"] == reference(synthesized, "aws_subnet", subnet)


def test_interface_endpoints_are_in_every_private_subnet_under_the_names_of_aws() -> None:
    synthesized = dedicated()

    endpoints = synthesized.all("aws_vpc_endpoint")
    vpc = synthesized.one("aws_vpc")
    private = [
        reference(synthesized, "aws_subnet", f"own/{zone}/private") for zone in ("first", "second")
    ]
    for service in ("ecr.api", "logs"):
        endpoint = endpoints[f"own/endpoint/{service}"]
        assert endpoint["service_name"] == f"com.amazonaws.us-east-1.{service}"
        assert (endpoint["vpc_endpoint_type"], endpoint["subnet_ids"]) == ("Interface", private)
        assert endpoint["private_dns_enabled"] is True
    assert (vpc["enable_dns_support"], vpc["enable_dns_hostnames"]) == (True, True)


@pytest.mark.parametrize("with_dynamodb", [False, True])
def test_gateway_endpoints_are_routes_of_every_private_subnet(with_dynamodb: bool) -> None:
    synthesized = dedicated(with_dynamodb_endpoint=with_dynamodb)

    gateways = {
        path.rpartition("/")[2]: endpoint["route_table_ids"]
        for path, endpoint in synthesized.all("aws_vpc_endpoint").items()
        if endpoint["vpc_endpoint_type"] == "Gateway"
    }
    tables = [
        reference(synthesized, "aws_route_table", f"own/{zone}/routes")
        for zone in ("first", "second")
    ]
    assert gateways == {"s3": tables, **({"dynamodb": tables} if with_dynamodb else {})}


def test_interface_endpoints_accept_traffic_only_from_their_callers_on_443() -> None:
    synthesized = dedicated()

    rule = synthesized.one("aws_vpc_security_group_ingress_rule")
    groups = tuple(
        reference(synthesized, "aws_security_group", path)
        for path in ("own/endpoint/group", "caller/group")
    )
    assert (rule["security_group_id"], rule["referenced_security_group_id"]) == groups
    assert (rule["ip_protocol"], rule["from_port"], rule["to_port"]) == ("tcp", 443, 443)
    assert synthesized.all("aws_vpc_security_group_egress_rule") == {}
    group = synthesized.at("aws_security_group", "own/endpoint/group")
    assert not {"ingress", "egress"} & set(group)


def test_the_default_security_group_allows_no_traffic() -> None:
    group = dedicated().one("aws_default_security_group")

    assert not {"ingress", "egress"} & set(group)


def test_all_traffic_is_logged_under_a_role_that_may_write_these_logs_only() -> None:
    synthesized = dedicated()

    logs = synthesized.one("aws_cloudwatch_log_group")
    flow_log = synthesized.one("aws_flow_log")
    group = reference(synthesized, "aws_cloudwatch_log_group", "own/flow_logs/logs", "arn")
    assert (logs["name"], logs["retention_in_days"]) == ("/cruddur/dev/network/flow-logs", 30)
    assert (flow_log["traffic_type"], flow_log["log_destination"]) == ("ALL", group)
    policy = json.loads(synthesized.one("aws_iam_role_policy")["policy"])
    statement, listing = policy["Statement"]
    assert statement["Resource"] == [group, f"{group}:*"]
    assert (listing["Action"], listing["Resource"]) == (["logs:DescribeLogGroups"], ["*"])
    assert not any("*" in action for action in statement["Action"])
    account = account_id(synthesized)
    (trust,) = json.loads(synthesized.one("aws_iam_role")["assume_role_policy"])["Statement"]
    assert trust["Principal"] == {"Service": "vpc-flow-logs.amazonaws.com"}
    assert trust["Condition"] == {
        "StringEquals": {"aws:SourceAccount": account},
        "ArnLike": {"aws:SourceArn": f"arn:aws:ec2:{REGION}:{account}:vpc-flow-log/*"},
    }
