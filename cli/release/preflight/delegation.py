"""The delegation of the hosted zone by its parent zone or its registrar."""

from collections.abc import Iterator
from typing import Any

from cli.release.preflight.deployment import Deployment
from cli.release.preflight.problem import Problem, warning
from cli.release.preflight.zones import records_of, zones_of

# Route 53 Domains answers in this region only. Source: AWS General Reference, "Amazon Route 53
# endpoints and quotas".
_DOMAINS_REGION = "us-east-1"


def undelegated(deployment: Deployment, zone_id: str) -> Iterator[Problem]:
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
