"""A DNS record can be created if and only if the zone does not have the record.

Gap: moto compares a CREATE with the journal of all changes, which keeps deleted records. moto then
looks for this record or any record that sorts behind it. After a destroy, an alias record therefore
"already exists". moto creates a second record beside an existing one with another value, and
deletes a record that does not exist. Route 53 refuses both. Source: Route 53 API reference,
ChangeResourceRecordSets; the message about a missing record is the one in issue 2887 of boto/boto.

Gap: moto keeps the name of a record and the target of an alias as the request has them. Route 53
answers with both in lower case and with a final dot. The lookup of orphaned records depends on
this. Sources: an alias of a load balancer in
`tests/corpus/AWS__Route53__RecordSet.Apex7EB71B37.json` of go-to-k/cdk-real-drift, and
`alignTrailingDot` in its `src/read/overrides.ts`.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from moto.route53.exceptions import ResourceRecordAlreadyExists, Route53ClientError
from moto.route53.models import FakeZone, Route53Backend

from emulator.extensions.patching import wrap


class _Identity(NamedTuple):
    name: str
    type: str
    set_identifier: str | None

    @classmethod
    def of(cls, record_set: dict[str, Any]) -> "_Identity":
        name = record_set["Name"].strip(".")
        return cls(name, record_set["Type"], record_set.get("SetIdentifier"))


def apply() -> None:
    """Rewrite names, check creations and deletions, and remove deleted records from the journal."""

    @wrap(Route53Backend, "change_resource_record_sets")
    def change_resource_record_sets(
        original: Callable[..., None],
        backend: Route53Backend,
        zoneid: str,
        change_list: list[dict[str, Any]],
    ) -> None:
        zone = backend.get_hosted_zone(zoneid)
        for change in change_list:
            _rewrite_names(change["ResourceRecordSet"])
        _check(zone, change_list)
        original(backend, zoneid, change_list)
        zone.rr_changes[:] = _without_deleted(zone.rr_changes)


def _rewrite_names(record_set: dict[str, Any]) -> None:
    record_set["Name"] = record_set["Name"].lower()
    if alias := record_set.get("AliasTarget"):
        alias["DNSName"] = f"{alias['DNSName'].lower().rstrip('.')}."


def _without_deleted(journal: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the changes of records that no later change deletes."""
    kept: list[dict[str, Any]] = []
    for change in journal:
        if change["Action"] != "DELETE":
            kept.append(change)
            continue
        deleted = _Identity.of(change["ResourceRecordSet"])
        kept = [other for other in kept if _Identity.of(other["ResourceRecordSet"]) != deleted]
    return kept


def _check(zone: FakeZone, change_list: list[dict[str, Any]]) -> None:
    existing = {
        _Identity(record.name.strip("."), str(record.type), record.set_identifier)
        for record in zone.rrsets
    }
    for change in change_list:
        identity = _Identity.of(change["ResourceRecordSet"])
        if change["Action"] == "CREATE" and identity in existing:
            raise ResourceRecordAlreadyExists(f"{identity.name}.", identity.type)
        if change["Action"] == "DELETE" and identity not in existing:
            raise Route53ClientError(
                "InvalidChangeBatch",
                f"Tried to delete resource record set [name='{identity.name}.', "
                f"type='{identity.type}'] but it was not found",
            )
        if change["Action"] == "DELETE":
            existing.remove(identity)
        else:
            existing.add(identity)
