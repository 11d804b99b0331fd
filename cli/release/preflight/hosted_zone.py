"""The hosted zone, for the validation of the certificate and the DNS records of the hosts."""

from collections.abc import Iterator, Mapping
from typing import Any

from cli.release.preflight.deployment import Deployment, Problem, warning
from environments.definition import names

# Source: AWS Certificate Manager user guide, "Configure a CAA record".
_AMAZON = {"amazon.com", "amazontrust.com", "awstrust.com", "amazonaws.com"}
# Route 53 Domains answers in this region only. Source: AWS General Reference, "Amazon Route 53
# endpoints and quotas".
_DOMAINS_REGION = "us-east-1"
Record = Mapping[str, Any]


def check(deployment: Deployment) -> Iterator[Problem]:
    """Yield a problem for each obstacle to the certificate or to a host's DNS record."""
    environment, route53 = deployment.environment, deployment.client("route53")
    name = environment.zone_name
    zones = _zones_of(route53, name)
    public = [zone["Id"] for zone in zones if not zone["Config"]["PrivateZone"]]
    if not zones:
        yield Problem(
            f"hosted zone {name} does not exist in Route 53 of this account: create it, or set "
            f"hosted_zone_name in environments/{environment.name}.py"
        )
    elif not public:
        yield Problem(
            f"hosted zone {name} is private, so that no certificate can be validated in it: create "
            "a public one"
        )
    elif len(public) > 1:
        ids = ", ".join(public)
        yield Problem(
            f"hosted zone {name} is there {len(public)} times, and Terraform cannot choose: delete "
            f"all but the one whose name servers the registrar has ({ids})"
        )
    else:
        yield from _records(deployment, public[0])


def _records(deployment: Deployment, zone_id: str) -> Iterator[Problem]:
    environment, route53 = deployment.environment, deployment.client("route53")
    zone, hosts = environment.zone_name, environment.host_names
    found = {
        name: _records_of(route53, zone_id, name)
        for name in sorted({name for host in hosts for name in _up_to(host, zone)})
    }
    for name, records in found.items():
        if name != zone and _of_type(records, "NS"):
            yield Problem(
                f"hosted zone {zone} delegates {name} to other name servers: set "
                f"hosted_zone_name={name!r} in environments/{environment.name}.py"
            )
    for host in hosts:
        yield from _forbidden(host, [(name, found[name]) for name in _up_to(host, zone)])
    if not any(_is_ours(record, environment.name) for host in hosts for record in found[host]):
        # Only before the first deployment: after it, the certificate has been issued.
        for host in hosts:
            for record in found[host]:
                if record["Type"] in {"A", "CNAME"}:  # Route 53 would reject our alias, at the end
                    yield Problem(
                        f"{host} has a record of type {record['Type']} already, which Terraform "
                        "does not replace: delete it when you are ready to move"
                    )
        yield from _undelegated(deployment, zone_id)


def _up_to(host: str, zone: str) -> list[str]:
    """Return the host and its parents, up to the zone."""
    labels = host.removesuffix(zone).rstrip(".").split(".")
    parents = [".".join([*labels[start:], zone]) for start in range(len(labels))]
    return [*parents, zone] if host != zone else [zone]


def _of_type(records: list[Record], type_: str) -> list[Record]:
    return [record for record in records if record["Type"] == type_]


def _is_ours(record: Record, environment: str) -> bool:
    """Return whether the record is an alias of the environment's load balancer."""
    target = record.get("AliasTarget", {}).get("DNSName", "").removeprefix("dualstack.")
    return bool(target.startswith(f"{names.cluster(environment)}-"))


def _forbidden(host: str, path: list[tuple[str, list[Record]]]) -> Iterator[Problem]:
    """Yield a problem if the nearest CAA records (RFC 8659) do not allow Amazon."""
    for name, records in path:
        for record in _of_type(records, "CAA"):
            values = [each["Value"].split(None, 2) for each in record["ResourceRecords"]]
            issuers = {
                value.strip('"').partition(";")[0].strip()
                for _, tag, value in values
                if tag == "issue"
            }
            if issuers and not issuers & _AMAZON:
                yield Problem(
                    f"the CAA record of {name} lets Amazon issue no certificate for {host}: add "
                    'the value 0 issue "amazon.com"'
                )
            return


def _undelegated(deployment: Deployment, zone_id: str) -> Iterator[Problem]:
    """Yield a problem if DNS resolvers do not ask the zone's name servers.

    ACM validates no certificate then. If the parent zone is in this account, the check reads it. If
    the registrar is Route 53, the check asks the registrar. Otherwise AWS does not know the
    delegation, and the problem is a warning.
    """
    name, route53 = deployment.environment.zone_name, deployment.client("route53")
    ours = _names(route53.get_hosted_zone(Id=zone_id)["DelegationSet"]["NameServers"])
    found = _in_parent_zone(route53, name) or _at_registrar(deployment, name)
    if found is None:
        yield warning(
            f"nothing in this account says whether hosted zone {name} is delegated: its parent or "
            f"its registrar must name {', '.join(ours)} (look: dig NS {name} +short)"
        )
        return
    where, servers = found
    if servers != ours:
        yield Problem(
            f"{where} has {'the name servers ' + ', '.join(servers) if servers else 'no record'} "
            f"for {name}, so that no certificate can be validated: put {', '.join(ours)} there"
        )


def _in_parent_zone(route53: Any, name: str) -> tuple[str, list[str]] | None:
    """Return the nearest parent zone in this account and its name servers for the name."""
    parent = name
    while "." in parent:
        _, _, parent = parent.partition(".")
        for zone in _zones_of(route53, parent):
            if not zone["Config"]["PrivateZone"]:
                records = _records_of(route53, zone["Id"], name)
                servers = [
                    each["Value"]
                    for record in records
                    if record["Type"] == "NS"
                    for each in record["ResourceRecords"]
                ]
                return f"hosted zone {parent}", _names(servers)
    return None


def _at_registrar(deployment: Deployment, name: str) -> tuple[str, list[str]] | None:
    """Return a domain registered with Route 53 in this account, and the name servers at Route 53.

    Return None if the domain is registered elsewhere, or if the name is not a registered domain.
    """
    domains = deployment.client("route53domains", _DOMAINS_REGION)
    try:
        found = domains.get_domain_detail(DomainName=name)
    except (domains.exceptions.InvalidInput, domains.exceptions.UnsupportedTLD):
        return None
    servers = _names([server["Name"] for server in found["Nameservers"]])
    return f"the registration of {name} with Route 53", servers


def _names(servers: list[str]) -> list[str]:
    return sorted(server.rstrip(".").lower() for server in servers)


def _zones_of(route53: Any, name: str) -> list[Mapping[str, Any]]:
    """Return the hosted zones of exactly this name; Route 53 lists them first."""
    listed = route53.list_hosted_zones_by_name(DNSName=name)["HostedZones"]
    return [zone for zone in listed if zone["Name"].rstrip(".") == name]


def _records_of(route53: Any, zone_id: str, name: str) -> list[Record]:
    """Return the records of exactly this name; Route 53 lists them first."""
    listed = route53.list_resource_record_sets(HostedZoneId=zone_id, StartRecordName=name)
    return [record for record in listed["ResourceRecordSets"] if record["Name"].rstrip(".") == name]
