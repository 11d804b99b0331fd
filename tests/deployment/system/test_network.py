"""Networks of the environments and connections of their tasks, read from the APIs of AWS."""

from typing import Any

from environments.definition import DedicatedVpc, Service, names
from tests.helpers.deployed_environment import DeployedEnvironment

ANYWHERE = "0.0.0.0/0"


def network_configuration(deployed: DeployedEnvironment, service: str) -> dict[str, Any]:
    """Return subnets, security groups and public address of a service's tasks."""
    return dict(deployed.services()[service]["networkConfiguration"]["awsvpcConfiguration"])


def task_subnets(deployed: DeployedEnvironment) -> list[dict[str, Any]]:
    """Return the subnets in which tasks of any service run."""
    ids = {
        subnet
        for service in deployed.environment.services
        for subnet in network_configuration(deployed, service.name)["subnets"]
    }
    found: list[dict[str, Any]] = deployed.client("ec2").describe_subnets(SubnetIds=sorted(ids))[
        "Subnets"
    ]
    return found


def own_vpc(deployed: DeployedEnvironment) -> str:
    (vpc,) = {subnet["VpcId"] for subnet in task_subnets(deployed)}
    return str(vpc)


def security_group(deployed: DeployedEnvironment, service: str) -> str:
    """Return the security group of a service's tasks."""
    (found,) = network_configuration(deployed, service)["securityGroups"]
    return str(found)


def rules(deployed: DeployedEnvironment, group_id: str, *, egress: bool) -> set[tuple[Any, ...]]:
    """Return protocol, ports and peer of each rule of a group in one direction."""
    described = deployed.client("ec2").describe_security_group_rules(
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


def endpoints(deployed: DeployedEnvironment) -> dict[str, dict[str, Any]]:
    """Return the endpoints of the environment's VPC, by the AWS service that they lead to."""
    found = deployed.client("ec2").describe_vpc_endpoints(
        Filters=[{"Name": "vpc-id", "Values": [own_vpc(deployed)]}]
    )
    return {
        endpoint["ServiceName"].partition("us-east-1.")[2]: endpoint
        for endpoint in found["VpcEndpoints"]
    }


def expected_egress_rules(deployed: DeployedEnvironment, service: Service) -> set[tuple[Any, ...]]:
    """Return the egress rules that follow from the service's definition."""
    environment = deployed.environment
    peers: set[tuple[int, str | None]] = {
        (environment.service(callee).called_port, security_group(deployed, callee))
        for callee in service.connects_to
    }
    peers |= {(destination.port, destination.peer) for destination in service.calls_out_to}
    if not isinstance(environment.network, DedicatedVpc) or environment.tracing != "none":
        peers.add((443, ANYWHERE))
    if isinstance(environment.network, DedicatedVpc):
        lists = deployed.client("ec2").describe_prefix_lists()["PrefixLists"]
        gateways = {
            item["PrefixListName"].rpartition(".")[2]: item["PrefixListId"] for item in lists
        }
        peers |= {
            (443, endpoints(deployed)["ecr.dkr"]["Groups"][0]["GroupId"]),
            (443, gateways["s3"]),
        }
        peers |= {(443, gateways["dynamodb"])} if service.dynamodb_tables else set()
    return {("tcp", port, port, peer) for port, peer in peers}


def test_tasks_may_call_only_the_named_destinations(deployed: DeployedEnvironment) -> None:
    for service in deployed.environment.services:
        found = rules(deployed, security_group(deployed, service.name), egress=True)
        assert found == expected_egress_rules(deployed, service)


def test_every_service_may_run_in_more_than_one_zone(deployed: DeployedEnvironment) -> None:
    services = deployed.services().values()

    assert len(services) == len(deployed.environment.services)
    for service in services:
        ids = service["networkConfiguration"]["awsvpcConfiguration"]["subnets"]
        subnets = deployed.client("ec2").describe_subnets(SubnetIds=ids)["Subnets"]
        assert len({subnet["AvailabilityZone"] for subnet in subnets}) >= 2


def test_only_the_backend_may_reach_the_verifier(deployed: DeployedEnvironment) -> None:
    backend = security_group(deployed, "backend-flask")
    verifier = security_group(deployed, "cognito-verifier")

    assert rules(deployed, verifier, egress=False) == {("tcp", 5555, 5555, backend)}


def test_only_the_load_balancer_accepts_traffic_from_anywhere(
    deployed: DeployedEnvironment,
) -> None:
    described = deployed.client("ec2").describe_security_group_rules()
    (load_balancer,) = deployed.load_balancer()["SecurityGroups"]

    open_rules = {
        (rule["GroupId"], rule["FromPort"])
        for rule in described["SecurityGroupRules"]
        if not rule["IsEgress"] and rule.get("CidrIpv4") == ANYWHERE
    }

    ours = {rule for rule in open_rules if rule[0] == load_balancer}
    assert ours == {(load_balancer, 80), (load_balancer, 443)}
    for service in deployed.environment.services:
        assert security_group(deployed, service.name) not in {
            group_id for group_id, _ in open_rules
        }


def test_tasks_have_no_public_address_and_live_in_private_subnets_of_several_zones(
    prod: DeployedEnvironment,
) -> None:
    for service in prod.environment.services:
        configuration = network_configuration(prod, service.name)
        assert configuration["assignPublicIp"] == "DISABLED"

    subnets = task_subnets(prod)
    network = prod.environment.network
    assert isinstance(network, DedicatedVpc)
    assert {subnet["CidrBlock"] for subnet in subnets} == set(network.private_cidr_blocks)
    assert len({subnet["AvailabilityZone"] for subnet in subnets}) == len(subnets) >= 2
    assert not any(subnet["MapPublicIpOnLaunch"] for subnet in subnets)


def test_private_subnets_route_to_the_nat_gateway_of_their_zone_and_to_the_gateway_endpoints(
    prod: DeployedEnvironment,
) -> None:
    ec2 = prod.client("ec2")
    gateways = {
        gateway["NatGatewayId"]: gateway for gateway in ec2.describe_nat_gateways()["NatGateways"]
    }
    zones = {
        subnet["SubnetId"]: subnet["AvailabilityZone"]
        for subnet in ec2.describe_subnets()["Subnets"]
    }
    lists = ec2.describe_prefix_lists()["PrefixLists"]
    prefix_lists = {item["PrefixListId"]: item["PrefixListName"] for item in lists}

    for subnet in task_subnets(prod):
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


def test_interface_endpoints_accept_only_the_tasks(prod: DeployedEnvironment) -> None:
    environment = prod.environment
    subnets = {subnet["SubnetId"] for subnet in task_subnets(prod)}
    callers = {security_group(prod, service.name) for service in environment.services}
    interfaces = {
        service: endpoint
        for service, endpoint in endpoints(prod).items()
        if endpoint["VpcEndpointType"] == "Interface"
    }

    assert set(interfaces) == set(environment.interface_endpoints)
    for endpoint in interfaces.values():
        assert (endpoint["State"], endpoint["PrivateDnsEnabled"]) == ("available", True)
        assert set(endpoint["SubnetIds"]) == subnets
        (endpoint_group,) = (group["GroupId"] for group in endpoint["Groups"])
        assert rules(prod, endpoint_group, egress=True) == set()
        assert rules(prod, endpoint_group, egress=False) == {
            ("tcp", 443, 443, caller) for caller in callers
        }


def test_the_default_security_group_is_empty(prod: DeployedEnvironment) -> None:
    found = prod.client("ec2").describe_security_groups(
        Filters=[
            {"Name": "vpc-id", "Values": [own_vpc(prod)]},
            {"Name": "group-name", "Values": ["default"]},
        ]
    )

    (default,) = found["SecurityGroups"]
    assert (default["IpPermissions"], default["IpPermissionsEgress"]) == ([], [])


def test_all_traffic_is_in_the_flow_logs(prod: DeployedEnvironment) -> None:
    found = prod.client("ec2").describe_flow_logs(
        Filters=[{"Name": "resource-id", "Values": [own_vpc(prod)]}]
    )

    (flow_log,) = found["FlowLogs"]
    assert (flow_log["FlowLogStatus"], flow_log["TrafficType"]) == ("ACTIVE", "ALL")
    assert flow_log["LogDestination"].endswith(f":log-group:{names.flow_log_group(prod.name)}")
