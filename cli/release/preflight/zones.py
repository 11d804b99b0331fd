"""Look up hosted zones and their records by name."""

from collections.abc import Mapping
from typing import Any

Record = Mapping[str, Any]


def zones_of(route53: Any, name: str) -> list[Mapping[str, Any]]:
    """Return the hosted zones of exactly this name; Route 53 lists them first."""
    listed = route53.list_hosted_zones_by_name(DNSName=name)["HostedZones"]
    return [zone for zone in listed if zone["Name"].rstrip(".") == name]


def records_of(route53: Any, zone_id: str, name: str) -> list[Record]:
    """Return the records of exactly this name; Route 53 lists them first."""
    listed = route53.list_resource_record_sets(HostedZoneId=zone_id, StartRecordName=name)
    return [record for record in listed["ResourceRecordSets"] if record["Name"].rstrip(".") == name]
