"""Look up network resources of EC2: VPCs, routes, gateways, endpoints and security groups."""

from collections.abc import Iterator
from typing import Any
from zlib import crc32

from cli.state.resource_lookup.lookup import Arguments, Lookup, Resource, is_ours


def _named(listed: str, id_name: str, filter_name: str = "Filters") -> Lookup:
    """Return a lookup by the tag `Name`, which is unique among the resources of a type."""

    def find_named(session: Any, arguments: Arguments) -> Iterator[Resource]:
        describe = getattr(session.client("ec2"), f"describe_{listed}")
        tag = {"Key": "Name", "Value": arguments["tags"]["Name"]}
        answer = describe(**{filter_name: [{"Name": "tag:Name", "Values": [tag["Value"]]}]})
        for each in next(value for value in answer.values() if isinstance(value, list)):
            is_deleted = str(each.get("State")).lower() in {"deleted", "deleting"}
            if tag in each["Tags"] and is_ours(each["Tags"], arguments) and not is_deleted:
                yield Resource.by_id(each[id_name])

    return find_named


aws_vpc = _named("vpcs", "VpcId")
aws_subnet = _named("subnets", "SubnetId")
aws_internet_gateway = _named("internet_gateways", "InternetGatewayId")
aws_route_table = _named("route_tables", "RouteTableId")
aws_eip = _named("addresses", "AllocationId")
aws_nat_gateway = _named("nat_gateways", "NatGatewayId", "Filter")
aws_flow_log = _named("flow_logs", "FlowLogId", "Filter")
aws_vpc_endpoint = _named("vpc_endpoints", "VpcEndpointId")


def aws_route(session: Any, arguments: Arguments) -> Iterator[Resource]:
    """Look up a route to a CIDR block; a route table has at most one route for each block."""
    table, block = arguments["route_table_id"], arguments["destination_cidr_block"]
    for route in _route_table(session, table)["Routes"]:
        if route.get("DestinationCidrBlock") == block:
            # Source of the id: provider, internal/service/ec2/vpc_route.go, routeCreateID.
            yield Resource(f"{table}_{block}", {"id": f"r-{table}{crc32(block.encode())}"})


def aws_route_table_association(session: Any, arguments: Arguments) -> Iterator[Resource]:
    table, subnet = arguments["route_table_id"], arguments["subnet_id"]
    for association in _route_table(session, table)["Associations"]:
        if association.get("SubnetId") == subnet:
            yield Resource(f"{subnet}/{table}", {"id": association["RouteTableAssociationId"]})


def _route_table(session: Any, id_: str) -> dict[str, Any]:
    (table,) = session.client("ec2").describe_route_tables(RouteTableIds=[id_])["RouteTables"]
    return dict(table)


def aws_security_group(session: Any, arguments: Arguments) -> Iterator[Resource]:
    filters = [{"Name": "group-name", "Values": [f"{arguments['name_prefix']}*"]}]
    found = session.client("ec2").describe_security_groups(Filters=filters)["SecurityGroups"]
    for each in found:
        # The prefix of one service may be the beginning of another service's prefix.
        if each["Description"] == arguments["description"] and is_ours(each["Tags"], arguments):
            yield Resource.by_id(each["GroupId"])


def _rules(*, is_egress: bool) -> Lookup:
    def find_rules(session: Any, arguments: Arguments) -> Iterator[Resource]:
        filters = [{"Name": "group-id", "Values": [arguments["security_group_id"]]}]
        found = session.client("ec2").describe_security_group_rules(Filters=filters)
        # There may be several rules with the same group, protocol and ports, one for each peer.
        same = {"IsEgress": is_egress, "Description": arguments["description"]}
        for each in found["SecurityGroupRules"]:
            if same.items() <= each.items() and is_ours(each["Tags"], arguments):
                yield Resource.by_id(each["SecurityGroupRuleId"])

    return find_rules


aws_vpc_security_group_egress_rule = _rules(is_egress=True)
aws_vpc_security_group_ingress_rule = _rules(is_egress=False)
