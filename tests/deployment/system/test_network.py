"""Networks of the environments and connections of their tasks, read from the APIs of AWS."""

from typing import Any

import pytest

from environments.definition import DedicatedVpc, Service, names
from tests.deployment.system.system import System
from tests.helpers.examples.environments import DEV, PROD

ENVIRONMENTS = (DEV, PROD)
every_environment = pytest.mark.parametrize("name", [each.name for each in ENVIRONMENTS])
every_own_vpc = pytest.mark.parametrize(
    "name", [each.name for each in ENVIRONMENTS if isinstance(each.network, DedicatedVpc)]
)

ANYWHERE = "0.0.0.0/0"


def network_configuration(system: System, name: str, service: str) -> dict[str, Any]:
    """Return subnets, security groups and public address of a service's tasks."""
    found = system.client(name, "ecs").describe_services(
        cluster=names.cluster(name), services=[service]
    )
    configuration = found["services"][0]["networkConfiguration"]["awsvpcConfiguration"]
    return dict(configuration)


def task_subnets(system: System, name: str) -> list[dict[str, Any]]:
    """Return the subnets in which tasks of any service run."""
    ids = {
        subnet
        for service in system.environments[name].services
        for subnet in network_configuration(system, name, service.name)["subnets"]
    }
    found: list[dict[str, Any]] = system.client(name, "ec2").describe_subnets(
        SubnetIds=sorted(ids)
    )["Subnets"]
    return found


def own_vpc(system: System, name: str) -> str:
    (vpc,) = {subnet["VpcId"] for subnet in task_subnets(system, name)}
    return str(vpc)


def group(system: System, name: str, service: str) -> str:
    """Return the security group of a service's tasks."""
    (found,) = network_configuration(system, name, service)["securityGroups"]
    return str(found)


def rules(system: System, name: str, group_id: str, *, egress: bool) -> set[tuple[Any, ...]]:
    """Return protocol, ports and peer of each rule of a group in one direction."""
    described = system.client(name, "ec2").describe_security_group_rules(
        Filters=[{"Name": "group-id", "Values": [group_id]}]
    )
    return {
        (
            rule["IpProtocol"],
            rule["FromPort"],
            rule["ToPort"],
            rule.get("CidrIpv4")
            or rule.get("PrefixListId")
            or rule["ReferencedGroupInfo"]["GroupId"],
        )
        for rule in described["SecurityGroupRules"]
        if rule["IsEgress"] is egress
    }


def endpoints(system: System, name: str) -> dict[str, dict[str, Any]]:
    """Return the endpoints of the environment's VPC, by the AWS service that they lead to."""
    found = system.client(name, "ec2").describe_vpc_endpoints(
        Filters=[{"Name": "vpc-id", "Values": [own_vpc(system, name)]}]
    )
    return {
        endpoint["ServiceName"].partition("us-east-1.")[2]: endpoint
        for endpoint in found["VpcEndpoints"]
    }


def expected_egress_rules(system: System, name: str, service: Service) -> set[tuple[Any, ...]]:
    """Return the egress rules that follow from the service's definition."""
    environment = system.environments[name]
    peers: set[tuple[int, str | None]] = {
        (environment.service(callee).port, group(system, name, callee))
        for callee in service.connects_to
    }
    peers |= {(destination.port, destination.peer) for destination in service.calls_out_to}
    if not isinstance(environment.network, DedicatedVpc) or environment.tracing != "none":
        peers.add((443, ANYWHERE))
    if isinstance(environment.network, DedicatedVpc):
        lists = system.client(name, "ec2").describe_prefix_lists()["PrefixLists"]
        gateways = {
            item["PrefixListName"].rpartition(".")[2]: item["PrefixListId"] for item in lists
        }
        peers |= {
            (443, endpoints(system, name)["ecr.dkr"]["Groups"][0]["GroupId"]),
            (443, gateways["s3"]),
        }
        peers |= {(443, gateways["dynamodb"])} if service.dynamodb_tables else set()
    return {("tcp", port, port, peer) for port, peer in peers}


@every_environment
def test_tasks_may_call_what_is_named_and_nothing_else(system: System, name: str) -> None:
    for service in system.environments[name].services:
        found = rules(system, name, group(system, name, service.name), egress=True)
        assert found == expected_egress_rules(system, name, service)


@every_environment
def test_nothing_but_the_load_balancer_is_open_to_the_world(system: System, name: str) -> None:
    described = system.client(name, "ec2").describe_security_group_rules()
    load_balancers = system.client(name, "elbv2").describe_load_balancers(
        Names=[names.cluster(name)]
    )
    (load_balancer,) = load_balancers["LoadBalancers"][0]["SecurityGroups"]

    open_rules = {
        (rule["GroupId"], rule["FromPort"])
        for rule in described["SecurityGroupRules"]
        if not rule["IsEgress"] and rule.get("CidrIpv4") == ANYWHERE
    }

    ours = {rule for rule in open_rules if rule[0] == load_balancer}
    assert ours == {(load_balancer, 80), (load_balancer, 443)}
    for service in system.environments[name].services:
        assert group(system, name, service.name) not in {group_id for group_id, _ in open_rules}


@every_own_vpc
def test_tasks_have_no_public_address_and_live_in_private_subnets_of_several_zones(
    system: System, name: str
) -> None:
    for service in system.environments[name].services:
        configuration = network_configuration(system, name, service.name)
        assert configuration["assignPublicIp"] == "DISABLED"

    subnets = task_subnets(system, name)
    network = system.environments[name].network
    assert isinstance(network, DedicatedVpc)
    assert {subnet["CidrBlock"] for subnet in subnets} == set(network.private_cidr_blocks)
    assert len({subnet["AvailabilityZone"] for subnet in subnets}) == len(subnets) >= 2
    assert not any(subnet["MapPublicIpOnLaunch"] for subnet in subnets)


@every_own_vpc
def test_private_subnets_have_their_own_zones_way_out_and_the_gateway_endpoints(
    system: System, name: str
) -> None:
    ec2 = system.client(name, "ec2")
    gateways = {
        gateway["NatGatewayId"]: gateway for gateway in ec2.describe_nat_gateways()["NatGateways"]
    }
    zones = {
        subnet["SubnetId"]: subnet["AvailabilityZone"]
        for subnet in ec2.describe_subnets()["Subnets"]
    }
    lists = ec2.describe_prefix_lists()["PrefixLists"]
    prefix_lists = {item["PrefixListId"]: item["PrefixListName"] for item in lists}

    for subnet in task_subnets(system, name):
        found = ec2.describe_route_tables(
            Filters=[{"Name": "association.subnet-id", "Values": [subnet["SubnetId"]]}]
        )
        (table,) = found["RouteTables"]
        to_internet = {
            route["NatGatewayId"]
            for route in table["Routes"]
            if route.get("DestinationCidrBlock") == ANYWHERE
        }
        assert [zones[gateways[id_]["SubnetId"]] for id_ in to_internet] == [
            subnet["AvailabilityZone"]
        ]
        assert {
            prefix_lists[route["DestinationPrefixListId"]].rpartition(".")[2]
            for route in table["Routes"]
            if "DestinationPrefixListId" in route
        } == {"s3", "dynamodb"}


@every_own_vpc
def test_interface_endpoints_let_in_the_tasks_and_nobody_else(system: System, name: str) -> None:
    environment = system.environments[name]
    subnets = {subnet["SubnetId"] for subnet in task_subnets(system, name)}
    callers = {group(system, name, service.name) for service in environment.services}
    interfaces = {
        service: endpoint
        for service, endpoint in endpoints(system, name).items()
        if endpoint["VpcEndpointType"] == "Interface"
    }

    assert set(interfaces) == set(environment.interface_endpoints)
    for endpoint in interfaces.values():
        assert (endpoint["State"], endpoint["PrivateDnsEnabled"]) == ("available", True)
        assert set(endpoint["SubnetIds"]) == subnets
        (guard,) = (each["GroupId"] for each in endpoint["Groups"])
        assert rules(system, name, guard, egress=True) == set()
        assert rules(system, name, guard, egress=False) == {
            ("tcp", 443, 443, caller) for caller in callers
        }


@every_own_vpc
def test_the_default_security_group_is_empty(system: System, name: str) -> None:
    found = system.client(name, "ec2").describe_security_groups(
        Filters=[
            {"Name": "vpc-id", "Values": [own_vpc(system, name)]},
            {"Name": "group-name", "Values": ["default"]},
        ]
    )

    (default,) = found["SecurityGroups"]
    assert (default["IpPermissions"], default["IpPermissionsEgress"]) == ([], [])


@every_own_vpc
def test_all_traffic_is_in_the_flow_logs(system: System, name: str) -> None:
    found = system.client(name, "ec2").describe_flow_logs(
        Filters=[{"Name": "resource-id", "Values": [own_vpc(system, name)]}]
    )

    (flow_log,) = found["FlowLogs"]
    assert (flow_log["FlowLogStatus"], flow_log["TrafficType"]) == ("ACTIVE", "ALL")
    assert flow_log["LogDestination"].endswith(f":log-group:{names.flow_log_group(name)}")
