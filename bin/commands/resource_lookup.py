"""Look up existing AWS resources by their Terraform arguments.

There is a lookup for each type that AWS refuses to create twice, or creates twice without an error.
Terraform repeats the creation of every other type (policies of roles and buckets, alarms,
dashboards, scaling, topics) without harm, or docs/reliability.md names the type.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

_MISSING = (
    "LoadBalancerNotFound", "NoSuchEntity", "NotFoundException", "RepositoryNotFoundException",
    "ClusterNotFoundException", "404", "ListenerNotFound",
)  # fmt: skip


@dataclass(frozen=True)
class Found:
    """What there is: what Terraform imports it by, and what others refer to it by."""

    import_id: str
    attributes: Mapping[str, str]


Lookup = Callable[[Any, Mapping[str, Any]], Iterator[Found]]
LOOKUPS: dict[str, Lookup] = {}


def find(session: Any, type_: str, arguments: Mapping[str, Any]) -> list[Found]:
    """Whatever AWS has with these arguments; nothing where it cannot be told without the rest."""
    finder = LOOKUPS.get(type_)
    if finder is None:
        return []
    try:
        return list(finder(session, arguments))
    except KeyError:  # of an argument that refers to what is not there either
        return []
    except ClientError as error:
        if error.response["Error"]["Code"] in _MISSING:
            return []
        raise


def _finds(type_: str) -> Callable[[Lookup], Lookup]:
    def register(finder: Lookup) -> Lookup:
        LOOKUPS[type_] = finder
        return finder

    return register


def _is_ours(tags: Iterable[Mapping[str, str]], arguments: Mapping[str, Any]) -> bool:
    """Whether it has the tags that all of ours get, where a name does not tell."""
    there = {tuple(tag.values()) for tag in tags}
    return set(arguments["default_tags"].items()) <= there


def _by_arn(arn: str, **attributes: str) -> Found:
    return Found(arn, {"id": arn, "arn": arn, **attributes})


@_finds("aws_ecr_repository")
def _repository(session: Any, arguments: Mapping[str, Any]) -> Iterator[Found]:
    name = arguments["name"]
    found = session.client("ecr").describe_repositories(repositoryNames=[name])["repositories"]
    for each in found:
        yield Found(name, {"id": name, "name": name, "arn": each["repositoryArn"]})


@_finds("aws_cloudwatch_log_group")
def _log_group(session: Any, arguments: Mapping[str, Any]) -> Iterator[Found]:
    name = arguments["name"]
    found = session.client("logs").describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    for each in found:
        if each["logGroupName"] == name:
            yield Found(name, {"id": name, "name": name, "arn": each["arn"].removesuffix(":*")})


@_finds("aws_iam_role")
def _role(session: Any, arguments: Mapping[str, Any]) -> Iterator[Found]:
    role = session.client("iam").get_role(RoleName=arguments["name"])["Role"]
    name = role["RoleName"]
    yield Found(name, {"id": name, "name": name, "arn": role["Arn"]})


@_finds("aws_security_group")
def _security_group(session: Any, arguments: Mapping[str, Any]) -> Iterator[Found]:
    filters = [{"Name": "group-name", "Values": [f"{arguments['name_prefix']}*"]}]
    found = session.client("ec2").describe_security_groups(Filters=filters)["SecurityGroups"]
    for each in found:
        # The prefix of one service's may be the beginning of another's.
        if each["Description"] == arguments["description"]:
            yield Found(each["GroupId"], {"id": each["GroupId"]})


def _rules(*, is_egress: bool) -> Lookup:
    def find_rules(session: Any, arguments: Mapping[str, Any]) -> Iterator[Found]:
        filters = [{"Name": "group-id", "Values": [arguments["security_group_id"]]}]
        found = session.client("ec2").describe_security_group_rules(Filters=filters)
        # Of the same group, protocol and ports there may be one rule for each peer.
        same = {"IsEgress": is_egress, "Description": arguments["description"]}
        for each in found["SecurityGroupRules"]:
            if same.items() <= each.items():
                id_ = each["SecurityGroupRuleId"]
                yield Found(id_, {"id": id_})

    return find_rules


LOOKUPS["aws_vpc_security_group_egress_rule"] = _rules(is_egress=True)
LOOKUPS["aws_vpc_security_group_ingress_rule"] = _rules(is_egress=False)


@_finds("aws_kms_key")
def _key(session: Any, arguments: Mapping[str, Any]) -> Iterator[Found]:
    kms = session.client("kms")
    for page in kms.get_paginator("list_keys").paginate():
        for each in page["Keys"]:
            key = kms.describe_key(KeyId=each["KeyId"])["KeyMetadata"]
            is_used = key["KeyState"] != "PendingDeletion" and key["KeyManager"] == "CUSTOMER"
            id_ = key["KeyId"]
            if (
                is_used
                and key["Description"] == arguments["description"]
                and _is_ours(kms.list_resource_tags(KeyId=id_)["Tags"], arguments)
            ):
                yield Found(id_, {"id": id_, "key_id": id_, "arn": key["Arn"]})


@_finds("aws_kms_alias")
def _alias(session: Any, arguments: Mapping[str, Any]) -> Iterator[Found]:
    name = arguments["name"]
    for page in session.client("kms").get_paginator("list_aliases").paginate():
        for each in page["Aliases"]:
            if each["AliasName"] == name:
                yield Found(name, {"id": name, "arn": each["AliasArn"]})


@_finds("aws_acm_certificate")
def _certificate(session: Any, arguments: Mapping[str, Any]) -> Iterator[Found]:
    acm = session.client("acm")
    names = {arguments["domain_name"], *arguments.get("subject_alternative_names", ())}
    for page in acm.get_paginator("list_certificates").paginate():
        for each in page["CertificateSummaryList"]:
            arn = each["CertificateArn"]
            certificate = acm.describe_certificate(CertificateArn=arn)["Certificate"]
            same = names == {certificate["DomainName"], *certificate["SubjectAlternativeNames"]}
            tags = acm.list_tags_for_certificate(CertificateArn=arn)["Tags"] if same else []
            if _is_ours(tags, arguments):
                yield _by_arn(arn)


@_finds("aws_lb")
def _load_balancer(session: Any, arguments: Mapping[str, Any]) -> Iterator[Found]:
    found = session.client("elbv2").describe_load_balancers(Names=[arguments["name"]])
    for each in found["LoadBalancers"]:
        yield _by_arn(each["LoadBalancerArn"])


@_finds("aws_lb_listener")
def _listener(session: Any, arguments: Mapping[str, Any]) -> Iterator[Found]:
    arn = arguments["load_balancer_arn"]
    for each in session.client("elbv2").describe_listeners(LoadBalancerArn=arn)["Listeners"]:
        if each["Port"] == arguments["port"]:
            yield _by_arn(each["ListenerArn"])


@_finds("aws_lb_listener_rule")
def _listener_rule(session: Any, arguments: Mapping[str, Any]) -> Iterator[Found]:
    arn = arguments["listener_arn"]
    for each in session.client("elbv2").describe_rules(ListenerArn=arn)["Rules"]:
        if each["Priority"] == str(arguments["priority"]):
            yield _by_arn(each["RuleArn"])


@_finds("aws_lb_target_group")
def _target_group(session: Any, arguments: Mapping[str, Any]) -> Iterator[Found]:
    elbv2 = session.client("elbv2")
    health_check = arguments["health_check"]
    for page in elbv2.get_paginator("describe_target_groups").paginate():
        for each in page["TargetGroups"]:
            if (
                each["TargetGroupName"].startswith(arguments["name_prefix"])
                and each["Port"] == arguments["port"]
                and each["HealthCheckPath"] == health_check["path"]
            ):
                arn = each["TargetGroupArn"]
                found = elbv2.describe_tags(ResourceArns=[arn])["TagDescriptions"]
                if _is_ours(found[0]["Tags"], arguments):
                    yield _by_arn(arn)


@_finds("aws_ecs_cluster")
def _cluster(session: Any, arguments: Mapping[str, Any]) -> Iterator[Found]:
    name = arguments["name"]
    for each in session.client("ecs").describe_clusters(clusters=[name])["clusters"]:
        if each["status"] != "INACTIVE":
            arn = each["clusterArn"]
            yield Found(name, {"id": arn, "arn": arn, "name": name})


@_finds("aws_ecs_service")
def _service(session: Any, arguments: Mapping[str, Any]) -> Iterator[Found]:
    cluster, name = arguments["cluster"].rpartition("/")[2], arguments["name"]
    found = session.client("ecs").describe_services(cluster=cluster, services=[name])
    for each in found["services"]:
        if each["status"] != "INACTIVE":
            arn = each["serviceArn"]
            yield Found(f"{cluster}/{name}", {"id": arn, "arn": arn, "name": name})


@_finds("aws_service_discovery_http_namespace")
def _namespace(session: Any, arguments: Mapping[str, Any]) -> Iterator[Found]:
    pages = session.client("servicediscovery").get_paginator("list_namespaces").paginate()
    for page in pages:
        for each in page["Namespaces"]:
            if each["Name"] == arguments["name"]:
                yield Found(each["Id"], {"id": each["Id"], "arn": each["Arn"]})


@_finds("aws_route53_record")
def _record(session: Any, arguments: Mapping[str, Any]) -> Iterator[Found]:
    zone, name, type_ = arguments["zone_id"], arguments["name"], arguments["type"]
    found = session.client("route53").list_resource_record_sets(
        HostedZoneId=zone, StartRecordName=name, StartRecordType=type_, MaxItems="1"
    )
    for each in found["ResourceRecordSets"]:
        if (each["Name"].rstrip("."), each["Type"]) == (name.rstrip("."), type_):
            id_ = f"{zone}_{name}_{type_}"
            yield Found(id_, {"id": id_})


@_finds("aws_s3_bucket")
def _bucket(session: Any, arguments: Mapping[str, Any]) -> Iterator[Found]:
    name = arguments["bucket"]
    session.client("s3").head_bucket(Bucket=name)
    yield Found(name, {"id": name, "bucket": name, "arn": f"arn:aws:s3:::{name}"})


@_finds("aws_wafv2_web_acl")
def _web_acl(session: Any, arguments: Mapping[str, Any]) -> Iterator[Found]:
    scope, name = arguments["scope"], arguments["name"]
    for each in session.client("wafv2").list_web_acls(Scope=scope)["WebACLs"]:
        if each["Name"] == name:
            attributes = {"id": each["Id"], "arn": each["ARN"]}
            yield Found(f"{each['Id']}/{name}/{scope}", attributes)


def _named_in_ec2(listed: str, id_name: str, filter_name: str = "Filters") -> Lookup:
    """Finds by the tag `Name`, which each resource of a network has to itself."""

    def find_named(session: Any, arguments: Mapping[str, Any]) -> Iterator[Found]:
        describe = getattr(session.client("ec2"), f"describe_{listed}")
        tag = {"Key": "Name", "Value": arguments["tags"]["Name"]}
        answer = describe(**{filter_name: [{"Name": "tag:Name", "Values": [tag["Value"]]}]})
        for each in next(value for value in answer.values() if isinstance(value, list)):
            if tag in each["Tags"] and each.get("State") not in {"deleted", "deleting"}:
                yield Found(each[id_name], {"id": each[id_name]})

    return find_named


LOOKUPS |= {
    "aws_vpc": _named_in_ec2("vpcs", "VpcId"),
    "aws_subnet": _named_in_ec2("subnets", "SubnetId"),
    "aws_internet_gateway": _named_in_ec2("internet_gateways", "InternetGatewayId"),
    "aws_route_table": _named_in_ec2("route_tables", "RouteTableId"),
    "aws_eip": _named_in_ec2("addresses", "AllocationId"),
    "aws_nat_gateway": _named_in_ec2("nat_gateways", "NatGatewayId", "Filter"),
    "aws_flow_log": _named_in_ec2("flow_logs", "FlowLogId", "Filter"),
    "aws_vpc_endpoint": _named_in_ec2("vpc_endpoints", "VpcEndpointId"),
}
