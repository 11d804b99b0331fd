"""The delegation of the hosted zone: name servers that its parent or its registrar names."""

from collections.abc import Iterator
from typing import Any

from bin.commands.preflight.deployment import Deployment
from bin.commands.preflight.problem import Problem, warning
from bin.commands.preflight.zones import records_of, zones_of

# Route 53 Domains answers in this region only. Source: AWS General Reference, "Amazon Route 53
# endpoints and quotas".
_DOMAINS_REGION = "us-east-1"


def undelegated(deployment: Deployment, zone_id: str) -> Iterator[Problem]:
    """Yield a problem where the world does not ask the zone's name servers.

    No certificate is validated then. The parent zone is asked where it is in this account, and the
    registrar where that is Route 53. Otherwise nobody in AWS knows, and the problem is a warning.
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
    """Return the name servers in the nearest parent zone of this account."""
    parent = name
    while "." in parent:
        _, _, parent = parent.partition(".")
        for zone in zones_of(route53, parent):
            if not zone["Config"]["PrivateZone"]:
                records = records_of(route53, zone["Id"], name)
                servers = [
                    each["Value"]
                    for record in records
                    if record["Type"] == "NS"
                    for each in record["ResourceRecords"]
                ]
                return f"hosted zone {parent}", _names(servers)
    return None


def _at_registrar(deployment: Deployment, name: str) -> tuple[str, list[str]] | None:
    """Return the name servers of a domain that is registered with Route 53 in this account.

    None: it is registered elsewhere, or is not a whole domain.
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
