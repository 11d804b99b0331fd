from typing import Any

import pytest

from cli.release.preflight import hosted_zone
from tests.helpers.examples import api, environment, web
from tests.unit.cli.release.preflight.conftest import Account

ENVIRONMENT = environment(domain="dev.cruddur.example", services=(web(), api()))
ZONE = "dev.cruddur.example"
API = "api.dev.cruddur.example"
OURS = {"HostedZoneId": "Z0", "DNSName": "cruddur-test-1.elb.", "EvaluateTargetHealth": True}
DEPLOYED = {"Name": f"{ZONE}.", "Type": "A", "AliasTarget": OURS}
SERVERS = ["ns-1.awsdns-1.com", "ns-2.awsdns-2.net"]


def zone(name: str = ZONE, id_: str = "Z1", *, is_private: bool = False) -> dict[str, Any]:
    privacy = {"PrivateZone": is_private}
    return {"Id": id_, "Name": f"{name}.", "CallerReference": "1", "Config": privacy}


def record(name: str, type_: str, *values: str) -> dict[str, Any]:
    found = [{"Value": value} for value in values]
    return {"Name": f"{name}.", "Type": type_, "ResourceRecords": found}


def have_zones(account: Account, *zones: dict[str, Any], asked: str = ZONE) -> None:
    """Prepare Route 53's answer: these zones, listed from a name on."""
    account["route53"].add_response(
        "list_hosted_zones_by_name",
        {"HostedZones": [*zones, zone("zzz.example")], "IsTruncated": False, "MaxItems": "100"},
        {"DNSName": asked},
    )


def have_records(account: Account, name: str, *records: dict[str, Any], of: str = "Z1") -> None:
    """Prepare Route 53's answer: these records of a zone, listed from a name on."""
    account["route53"].add_response(
        "list_resource_record_sets",
        {"ResourceRecordSets": [*records], "IsTruncated": False, "MaxItems": "100"},
        {"HostedZoneId": of, "StartRecordName": name},
    )


def have_name_servers(account: Account) -> None:
    account["route53"].add_response(
        "get_hosted_zone",
        {"HostedZone": zone(), "DelegationSet": {"NameServers": SERVERS}},
    )


def test_a_missing_zone_is_a_problem(account: Account) -> None:
    have_zones(account)

    assert account.found(hosted_zone.check, ENVIRONMENT) == [
        f"Problem: hosted zone {ZONE} does not exist in Route 53 of this account: create it, or "
        "set hosted_zone_name in environments/test.py"
    ]


def test_a_private_zone_is_a_problem(account: Account) -> None:
    have_zones(account, zone(is_private=True))

    assert account.found(hosted_zone.check, ENVIRONMENT) == [
        f"Problem: hosted zone {ZONE} is private, so that no certificate can be validated in it: "
        "create a public one"
    ]


def test_two_public_zones_of_the_name_are_a_problem(account: Account) -> None:
    have_zones(account, zone(), zone(id_="Z2"), zone(id_="Z3", is_private=True))

    assert account.found(hosted_zone.check, ENVIRONMENT) == [
        f"Problem: hosted zone {ZONE} is there 2 times, and Terraform cannot choose: delete all "
        "but the one whose name servers the registrar has (Z1, Z2)"
    ]


def test_a_deployed_environment_has_no_problem(account: Account) -> None:
    have_zones(account, zone())
    alias = {**OURS, "DNSName": "dualstack.cruddur-test-1.elb."}
    have_records(account, API, {**DEPLOYED, "Name": f"{API}.", "AliasTarget": alias})
    have_records(account, ZONE, DEPLOYED)

    assert account.found(hosted_zone.check, ENVIRONMENT) == []


def test_a_host_with_a_foreign_record_is_a_problem(account: Account) -> None:
    have_zones(account, zone())
    have_records(account, API, record(API, "CNAME", "old.example"), record(f"x.{API}", "A", "1"))
    have_records(account, ZONE)
    have_name_servers(account)
    have_zones(account, zone("cruddur.example", "Z9"), asked="cruddur.example")
    have_records(account, ZONE, record(ZONE, "NS", *SERVERS), of="Z9")

    assert account.found(hosted_zone.check, ENVIRONMENT) == [
        f"Problem: {API} has a record of type CNAME already, which Terraform does not replace: "
        "delete it when you are ready to move"
    ]


def test_a_domain_that_the_zone_delegates_elsewhere_is_a_problem(account: Account) -> None:
    environment_ = environment(domain=ZONE, hosted_zone_name="cruddur.example")
    have_zones(account, zone("cruddur.example"), asked="cruddur.example")
    have_records(account, "cruddur.example")
    have_records(account, ZONE, DEPLOYED, record(ZONE, "NS", "ns-9.example"))

    assert account.found(hosted_zone.check, environment_) == [
        f"Problem: hosted zone cruddur.example delegates {ZONE} to other name servers: set "
        f"hosted_zone_name='{ZONE}' in environments/test.py"
    ]


@pytest.mark.parametrize(
    ("values", "is_allowed"),
    [
        (['0 issue "letsencrypt.org"'], False),
        (['0 issue ";"'], False),
        (['0 issue "letsencrypt.org"', '0 issue "amazontrust.com; policy=x"'], True),
        (['0 iodef "mailto:a@cruddur.example"'], True),
    ],
)
def test_caa_records_without_amazon_are_a_problem_for_every_host(
    account: Account, values: list[str], is_allowed: bool
) -> None:
    have_zones(account, zone())
    have_records(account, API)
    have_records(account, ZONE, DEPLOYED, record(ZONE, "CAA", *values))

    assert account.found(hosted_zone.check, ENVIRONMENT) == [
        f"Problem: the CAA record of {ZONE} lets Amazon issue no certificate for {host}: add the "
        'value 0 issue "amazon.com"'
        for host in ([] if is_allowed else [API, ZONE])
    ]


def before_the_first_deployment(account: Account) -> None:
    have_zones(account, zone())
    have_records(account, API)
    have_records(account, ZONE)
    have_name_servers(account)


@pytest.mark.parametrize(
    ("records", "found"),
    [
        ([record(ZONE, "NS", "NS-2.awsdns-2.net.", "ns-1.awsdns-1.com.")], None),
        ([record(ZONE, "NS", "ns-9.example.")], "the name servers ns-9.example"),
        ([], "no record"),
    ],
    ids=["ours", "others", "none"],
)
def test_a_parent_zone_that_names_other_name_servers_is_a_problem(
    account: Account, records: list[dict[str, Any]], found: str | None
) -> None:
    before_the_first_deployment(account)
    have_zones(account, zone("cruddur.example", "Z9"), asked="cruddur.example")
    have_records(account, ZONE, *records, of="Z9")

    assert account.found(hosted_zone.check, ENVIRONMENT) == (
        [
            f"Problem: hosted zone cruddur.example has {found} for {ZONE}, so that no certificate "
            "can be validated: put ns-1.awsdns-1.com, ns-2.awsdns-2.net there"
        ]
        if found
        else []
    )


def without_a_parent_zone(account: Account) -> None:
    before_the_first_deployment(account)
    for parent in ("cruddur.example", "example"):
        have_zones(account, asked=parent)


@pytest.mark.parametrize(("servers", "count"), [(SERVERS, 0), (["ns-9.example"], 1)])
def test_a_registration_that_names_other_name_servers_is_a_problem(
    account: Account, servers: list[str], count: int
) -> None:
    without_a_parent_zone(account)
    detail = {"Nameservers": [{"Name": server} for server in servers]}
    account["route53domains"].add_response("get_domain_detail", detail, {"DomainName": ZONE})

    lines = account.found(hosted_zone.check, ENVIRONMENT)

    start = f"Problem: the registration of {ZONE} with Route 53 has the name servers ns-9.example"
    assert len([line for line in lines if line.startswith(start)]) == len(lines) == count
    assert account.regions["route53domains"] == "us-east-1"


def test_an_unknown_delegation_of_the_zone_is_a_warning_with_the_name_servers(
    account: Account,
) -> None:
    without_a_parent_zone(account)
    account["route53domains"].add_client_error("get_domain_detail", "InvalidInput")

    assert account.found(hosted_zone.check, ENVIRONMENT) == [
        f"Warning: nothing in this account says whether hosted zone {ZONE} is delegated: its "
        "parent or its registrar must name ns-1.awsdns-1.com, ns-2.awsdns-2.net (look: dig NS "
        f"{ZONE} +short)"
    ]
