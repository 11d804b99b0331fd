from modules.dns import DnsAliases, HostedZone
from tests.helpers.fargate import load_balancer
from tests.helpers.synthesis import created, synthesize


def test_only_a_public_hosted_zone_is_looked_up() -> None:
    synthesized = created(HostedZone, "zone", name="cruddur.example")

    (zone,) = synthesized.data("aws_route53_zone")
    assert (zone["name"], zone["private_zone"]) == ("cruddur.example", False)


def test_every_host_is_an_alias_that_evaluates_the_health_of_targets() -> None:
    hosts = ["cruddur.example", "api.cruddur.example"]
    synthesized = synthesize(
        lambda stack: DnsAliases(
            stack, "dns", zone_id="Z1", host_names=hosts, load_balancer=load_balancer(stack)
        )
    )

    balancer = synthesized.address("aws_lb", "load_balancer/load_balancer")
    records = synthesized.all("aws_route53_record").values()
    assert {record["name"] for record in records} == set(hosts)
    for record in records:
        assert record["type"] == "A"
        assert record["alias"] == {
            "name": f"${{{balancer}.dns_name}}",
            "zone_id": f"${{{balancer}.zone_id}}",
            "evaluate_target_health": True,
        }
