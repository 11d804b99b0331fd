"""DNS records of the emulator that are created, deleted and created again."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from cli.state.resource_lookup import LOOKUPS
from tests.helpers.emulator import Emulator


@pytest.fixture
def zone_id(emulator: Emulator, request: pytest.FixtureRequest) -> str:
    name = f"{request.node.name.replace('_', '-')[:60].rstrip('-')}.example"
    zone = emulator.client("route53").create_hosted_zone(Name=name, CallerReference=name)
    return str(zone["HostedZone"]["Id"])


def change(emulator: Emulator, zone_id: str, **records: dict[str, Any]) -> None:
    """Apply one batch of changes; the keywords are their actions."""
    changes = [
        {"Action": action.upper(), "ResourceRecordSet": record}
        for action, record in records.items()
    ]
    emulator.client("route53").change_resource_record_sets(
        HostedZoneId=zone_id, ChangeBatch={"Changes": changes}
    )


def alias(emulator: Emulator, zone_id: str, name: str, target: str = "a") -> dict[str, Any]:
    """Return an alias record of the zone."""
    zone = emulator.client("route53").get_hosted_zone(Id=zone_id)["HostedZone"]["Name"]
    return {
        "Name": f"{name}.{zone}".rstrip("."),
        "Type": "A",
        "AliasTarget": {
            "HostedZoneId": "Z35SXDOTRQ7X7K",
            "DNSName": f"{target}.us-east-1.elb.amazonaws.com",
            "EvaluateTargetHealth": True,
        },
    }


def test_a_deleted_record_can_be_created_again(emulator: Emulator, zone_id: str) -> None:
    first, behind = (alias(emulator, zone_id, name) for name in ("api", "www"))
    for record in (first, behind):
        change(emulator, zone_id, create=record)
    change(emulator, zone_id, delete=first)

    change(emulator, zone_id, create=first)


def test_a_record_is_replaced_in_one_batch_as_the_provider_does(
    emulator: Emulator, zone_id: str
) -> None:
    one, other = (alias(emulator, zone_id, "api", target) for target in ("a", "b"))
    change(emulator, zone_id, create=one)

    for old, new in ((one, other), (other, one)):
        change(emulator, zone_id, delete=old, create=new)

    change(emulator, zone_id, delete=one)


def test_an_existing_record_cannot_be_created(emulator: Emulator, zone_id: str) -> None:
    change(emulator, zone_id, create=alias(emulator, zone_id, "api", "a"))

    for target in ("a", "b"):
        with pytest.raises(ClientError, match=r"InvalidChangeBatch.* but it already exists"):
            change(emulator, zone_id, create=alias(emulator, zone_id, "api", target))


def test_a_record_cannot_be_deleted_twice(emulator: Emulator, zone_id: str) -> None:
    record = alias(emulator, zone_id, "api")
    change(emulator, zone_id, create=record)
    change(emulator, zone_id, delete=record)

    with pytest.raises(ClientError, match=r"InvalidChangeBatch.* but it was not found"):
        change(emulator, zone_id, delete=record)


def test_names_are_answered_in_lower_case_and_with_a_final_dot(
    emulator: Emulator, zone_id: str
) -> None:
    record = alias(emulator, zone_id, "API", target="Web-1")

    change(emulator, zone_id, create=record)

    answer = emulator.client("route53").list_resource_record_sets(HostedZoneId=zone_id)
    (found,) = (each for each in answer["ResourceRecordSets"] if each["Type"] == "A")
    assert found["Name"].startswith("api.")
    assert found["Name"].endswith(".example.")
    assert found["AliasTarget"]["DNSName"] == "web-1.us-east-1.elb.amazonaws.com."


def test_the_lookup_recognizes_an_alias_of_our_load_balancer(
    emulator: Emulator, zone_id: str
) -> None:
    record = alias(emulator, zone_id, "api", target="cruddur-test-1")
    change(emulator, zone_id, create=record)
    arguments = {
        "zone_id": zone_id,
        "name": record["Name"],
        "type": "A",
        "alias": {"name": "${aws_lb.public.dns_name}"},
        "resources": {"aws_lb.public": {"name": "cruddur-test"}},
    }

    (found,) = LOOKUPS["aws_route53_record"](emulator.session(), arguments)

    assert not found.foreign
