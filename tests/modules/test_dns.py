"""The names of the load balancer."""

from modules.dns import DnsAliases, HostedZone
from tests.synthesis import synthesize


def test_the_hosted_zone_is_looked_up_among_the_public_ones() -> None:
    synthesized = synthesize(lambda stack: HostedZone(stack, "zone", name="cruddur.example"))

    (zone,) = synthesized.data("aws_route53_zone")
    assert (zone["name"], zone["private_zone"]) == ("cruddur.example", False)


def test_every_host_is_an_alias_that_evaluates_the_targets_health() -> None:
    synthesized = synthesize(
        lambda stack: DnsAliases(
            stack,
            "dns",
            zone_id="Z1",
            host_names=["cruddur.example", "api.cruddur.example"],
            load_balancer_dns_name="lb.example",
            load_balancer_zone_id="Z2",
        )
    )

    records = synthesized.all("aws_route53_record").values()
    assert {record["name"] for record in records} == {"cruddur.example", "api.cruddur.example"}
    for record in records:
        assert record["type"] == "A"
        assert record["alias"] == {
            "name": "lb.example",
            "zone_id": "Z2",
            "evaluate_target_health": True,
        }
