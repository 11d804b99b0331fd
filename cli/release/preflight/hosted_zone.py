"""The hosted zone for the validation of the certificate and the DNS records of the hosts."""

from collections.abc import Iterator

from cli.release.preflight.delegation import undelegated
from cli.release.preflight.deployment import Deployment
from cli.release.preflight.problem import Problem
from cli.release.preflight.zones import Record, records_of, zones_of
from environments.definition import names

# Source: AWS Certificate Manager user guide, "Configure a CAA record".
_AMAZON = {"amazon.com", "amazontrust.com", "awstrust.com", "amazonaws.com"}


def check(deployment: Deployment) -> Iterator[Problem]:
    """Yield a problem for each obstacle to the certificate or to a host's DNS record."""
    environment, route53 = deployment.environment, deployment.client("route53")
    name = environment.zone_name
    zones = zones_of(route53, name)
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
        name: records_of(route53, zone_id, name)
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
            yield from _taken(host, found[host])
        yield from undelegated(deployment, zone_id)


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


def _taken(host: str, records: list[Record]) -> Iterator[Problem]:
    """Yield a problem if Route 53 would reject our alias, at the end of the deployment."""
    for record in records:
        if record["Type"] in {"A", "CNAME"}:
            yield Problem(
                f"{host} has a record of type {record['Type']} already, which Terraform does not "
                "replace: delete it when you are ready to move"
            )


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
