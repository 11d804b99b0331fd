"""Our DNS records: aliases of our load balancer, and validation records of our certificate."""

from typing import Any

import pytest

from cli.state.orphans import Orphan
from cli.state.resource_lookup import find
from emulator.seed import create_hosted_zone
from tests.emulator.cli.state.test_orphans import TAGS, look, pairs
from tests.helpers.emulator import Emulator

ZONE = "orphans.example"
DATA = {"aws_route53_zone": {"name": ZONE, "private_zone": False}}
OURS = "cruddur-dev-1234567890.us-east-1.elb.amazonaws.com"


@pytest.fixture(autouse=True)
def empty_zone(emulator: Emulator) -> None:
    emulator.reset()


def put(emulator: Emulator, name: str, **record: Any) -> str:
    """Create a record, and return the id that Terraform imports it by."""
    route53 = emulator.client("route53")
    zone_id = create_hosted_zone(route53, ZONE)
    change = {"Action": "UPSERT", "ResourceRecordSet": {"Name": name, **record}}
    route53.change_resource_record_sets(HostedZoneId=zone_id, ChangeBatch={"Changes": [change]})
    return f"{zone_id.rpartition('/')[2]}_{name}_{record['Type']}"


def alias(target: str) -> dict[str, Any]:
    target_zone = {"HostedZoneId": "Z35SXDOTRQ7X7K", "EvaluateTargetHealth": True}
    return {"Type": "A", "AliasTarget": {"DNSName": target, **target_zone}}


def look_for_alias(emulator: Emulator, name: str) -> list[Orphan]:
    """Look for an alias of the load balancer, which does not exist."""
    return look(
        emulator,
        data=DATA,
        aws_lb={"name": "cruddur-dev"},
        aws_route53_record={
            "zone_id": "${data.aws_route53_zone.this.zone_id}",
            "name": name,
            "type": "A",
            "alias": {"name": "${aws_lb.this.dns_name}"},
        },
    )


@pytest.mark.parametrize("target", [OURS, f"dualstack.{OURS}."])
def test_an_alias_of_our_load_balancer_is_found_after_the_load_balancer_is_deleted(
    emulator: Emulator, target: str
) -> None:
    name = f"api.{ZONE}"
    created = put(emulator, name, **alias(target))

    (found,) = look_for_alias(emulator, name)

    assert (found.import_id, found.is_needed, found.foreign) == (created, True, "")


@pytest.mark.parametrize(
    "target",
    [
        "cruddur-dev-2-1234567890.us-east-1.elb.amazonaws.com",
        "cruddur-dev-1234567890.eu-west-1.elb.amazonaws.com",
        "other.example",
    ],
)
def test_an_alias_of_another_target_is_reported_and_left_alone(
    emulator: Emulator, target: str
) -> None:
    name = f"www.{ZONE}"
    put(emulator, name, **alias(target))

    (found,) = look_for_alias(emulator, name)

    assert f"points to {target}: not ours" in str(found)


def test_an_alias_of_a_removed_host_is_superfluous(emulator: Emulator) -> None:
    kept = put(emulator, f"api.{ZONE}", **alias(OURS))
    former = put(emulator, f"former.{ZONE}", **alias(f"{OURS}."))
    put(emulator, f"others.{ZONE}", **alias("cruddur-prod-1.us-east-1.elb.amazonaws.com"))

    found = look_for_alias(emulator, f"api.{ZONE}")

    assert [(each.import_id, each.is_needed) for each in found] == [(kept, True), (former, False)]


def test_an_address_with_our_name_is_reported_and_left_alone(emulator: Emulator) -> None:
    name = f"old.{ZONE}"
    put(emulator, name, Type="A", TTL=60, ResourceRecords=[{"Value": "192.0.2.1"}])

    (found,) = look_for_alias(emulator, name)

    assert "points to 192.0.2.1: not ours" in str(found)


def test_only_the_validation_record_of_our_certificate_is_found(emulator: Emulator) -> None:
    acm = emulator.client("acm")
    arn = acm.request_certificate(DomainName=ZONE, ValidationMethod="DNS", Tags=pairs(TAGS))[
        "CertificateArn"
    ]
    certificate = acm.describe_certificate(CertificateArn=arn)["Certificate"]
    proof = certificate["DomainValidationOptions"][0]["ResourceRecord"]

    def look_for_proof() -> list[Orphan]:
        def part(name: str) -> str:
            options = "aws_acm_certificate.this.domain_validation_options"
            chosen = f'o.resource_record_{name} if o.domain_name == "{ZONE}"'
            return f"${{one([for o in {options} : {chosen}])}}"

        return look(
            emulator,
            data=DATA,
            aws_acm_certificate={"domain_name": ZONE},
            aws_route53_record={
                "zone_id": "${data.aws_route53_zone.this.zone_id}",
                "name": part("name"),
                "type": part("type"),
                "records": [part("value")],
            },
        )

    name = proof["Name"].rstrip(".")
    put(emulator, name, Type="CNAME", TTL=60, ResourceRecords=[{"Value": "other.example"}])
    assert [each.import_id for each in look_for_proof()] == [arn]

    created = put(emulator, name, Type="CNAME", TTL=60, ResourceRecords=[{"Value": proof["Value"]}])
    assert [each.import_id for each in look_for_proof()] == [arn, created]


@pytest.mark.parametrize("end", ["", "."])
def test_a_recorded_validation_record_is_no_orphan_with_or_without_a_final_dot(
    emulator: Emulator, end: str
) -> None:
    """Terraform's id ends the name with a dot until a refresh removes the dot."""
    name = f"_proof.{ZONE}"
    created = put(emulator, name, Type="CNAME", TTL=60, ResourceRecords=[{"Value": "proof"}])
    zone_id, _, _ = created.partition("_")
    arguments = {"zone_id": zone_id, "name": f"{name}.", "type": "CNAME", "records": ["proof."]}

    (found,) = find(emulator.session(), "aws_route53_record", arguments)

    assert f"{zone_id}_{name}{end}_CNAME" in found.identities
