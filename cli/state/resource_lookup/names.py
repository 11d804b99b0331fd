"""Look up hosted zones, DNS records and certificates."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from cli.state.resource_lookup.lookup import Arguments, Resource, is_ours, listed


def aws_route53_zone(session: Any, arguments: Arguments) -> Iterator[Resource]:
    """Look up the public hosted zone of a data source."""
    name = arguments["name"].rstrip(".")
    for each in session.client("route53").list_hosted_zones_by_name(DNSName=name)["HostedZones"]:
        if each["Name"].rstrip(".") == name and not each["Config"]["PrivateZone"]:
            id_ = each["Id"].rpartition("/")[2]
            yield Resource.by_id(id_, zone_id=id_)


def aws_route53_record(session: Any, arguments: Arguments) -> Iterator[Resource]:
    """Look up an alias of our load balancer, or the validation record of our certificate.

    An alias with our name and another target is foreign. A validation record may be overwritten.
    The Terraform id contains the name as configured; a refresh removes a dot at the end.
    """
    zone, name, type_ = arguments["zone_id"], arguments["name"].rstrip("."), arguments["type"]
    records = session.client("route53").list_resource_record_sets(
        HostedZoneId=zone, StartRecordName=name, StartRecordType=type_, MaxItems="1"
    )["ResourceRecordSets"]
    id_, recorded_id = (f"{zone}_{each}_{type_}" for each in (name, arguments["name"]))
    for record in records:
        if (record["Name"].rstrip("."), record["Type"]) != (name, type_):
            continue
        target = _target(record)
        values = [each["Value"] for each in record.get("ResourceRecords", ())]
        if "alias" not in arguments:
            if _without_dots(values) == _without_dots(arguments["records"]):
                yield Resource(id_, {"id": recorded_id})
        elif _is_load_balancer(target, session.region_name, arguments):
            yield Resource(id_, {"id": recorded_id})
        else:
            foreign = f"points to {target or ', '.join(values)}"
            yield Resource(id_, {"id": recorded_id}, foreign)


def aliases_of_load_balancer(session: Any, arguments: Arguments) -> Iterator[Resource]:
    """Look up every alias of our load balancer in the zone of an alias record, of any host name."""
    zone = arguments["zone_id"]
    query = ("list_resource_record_sets", "ResourceRecordSets")
    for record in listed(session.client("route53"), *query, HostedZoneId=zone):
        if _is_load_balancer(_target(record), session.region_name, arguments):
            yield Resource.by_id(f"{zone}_{record['Name'].rstrip('.')}_{record['Type']}")


def _target(record: Mapping[str, Any]) -> str:
    return str(record.get("AliasTarget", {}).get("DNSName", "")).rstrip(".")


def _is_load_balancer(target: str, region: str, arguments: Arguments) -> bool:
    """Return whether a DNS name belongs to our load balancer, even one that no longer exists.

    Source of the form: Elastic Load Balancing guide, "DNS name" of an Application Load Balancer;
    the Route 53 console puts `dualstack.` before the name.
    """
    reference = re.fullmatch(r"\$\{(aws_lb\.[\w-]+)\.dns_name\}", arguments["alias"]["name"])
    if reference is None:
        return target == str(arguments["alias"]["name"]).rstrip(".")
    name = re.escape(arguments["resources"][reference[1]]["name"])
    pattern = rf"(dualstack\.)?{name}-\d+\.{region}\.elb\.amazonaws\.com(\.cn)?"
    return re.fullmatch(pattern, target, re.IGNORECASE) is not None


def _without_dots(values: list[str]) -> set[str]:
    return {value.rstrip(".") for value in values}


def aws_acm_certificate(session: Any, arguments: Arguments) -> Iterator[Resource]:
    acm = session.client("acm")
    names = {arguments["domain_name"], *arguments.get("subject_alternative_names", ())}
    for each in listed(acm, "list_certificates", "CertificateSummaryList"):
        arn = each["CertificateArn"]
        certificate = acm.describe_certificate(CertificateArn=arn)["Certificate"]
        if names == {certificate["DomainName"], *certificate["SubjectAlternativeNames"]}:
            tags = acm.list_tags_for_certificate(CertificateArn=arn)["Tags"]
            if is_ours(tags, arguments):
                yield Resource.by_arn(arn, domain_validation_options=list(_options(certificate)))


def _options(certificate: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """Yield the validation records with the attribute names of Terraform."""
    for option in certificate.get("DomainValidationOptions", ()):
        if record := option.get("ResourceRecord"):  # ACM adds it some seconds after the request
            yield {
                "domain_name": option["DomainName"],
                "resource_record_name": record["Name"],
                "resource_record_type": record["Type"],
                "resource_record_value": record["Value"],
            }
