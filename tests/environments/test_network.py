"""Where an environment lives, and whom its tasks may call."""

from typing import Any

from environments.definition import Destination
from tests.examples import environment, service, web
from tests.synthesis import Synthesized, application

POSTGRESQL = Destination(name="postgresql", cidr_block="10.9.0.0/16", port=5432)
INTERNET = Destination(name="payments", cidr_block="0.0.0.0/0", port=443)


def ways_out(synthesized: Synthesized, name: str) -> dict[str, tuple[int, Any]]:
    """Port and peer of everything that the tasks of a service may call, by the rule's id."""
    rules = synthesized.all("aws_vpc_security_group_egress_rule")
    peers = ("cidr_ipv4", "prefix_list_id", "referenced_security_group_id")
    found = {}
    for path, rule in rules.items():
        if path.startswith(f"service/{name}/"):
            (peer,) = (rule[peer] for peer in peers if rule.get(peer))
            assert rule["ip_protocol"] == "tcp"
            assert rule["from_port"] == rule["to_port"]
            found[path.rpartition("/")[2]] = (rule["to_port"], peer)
    return found


def group(synthesized: Synthesized, path: str) -> str:
    return f"${{{synthesized.address('aws_security_group', path)}.id}}"


def test_in_the_default_vpc_tasks_may_call_https_servers_only() -> None:
    synthesized = application(environment())

    assert ways_out(synthesized, "web") == {"out": (443, "0.0.0.0/0")}


def test_a_caller_may_call_the_services_that_it_connects_to_on_their_port() -> None:
    synthesized = application(environment(services=(web(connects_to=("worker",)), service())))

    worker = group(synthesized, "service/worker/firewall/group")
    assert ways_out(synthesized, "web")["to_worker"] == (8080, worker)
    assert "to_web" not in ways_out(synthesized, "worker")


def test_what_a_service_calls_besides_is_open_to_that_service_only() -> None:
    synthesized = application(environment(services=(web(), service(calls_out_to=(POSTGRESQL,)))))

    assert ways_out(synthesized, "worker")["destination_postgresql"] == (5432, "10.9.0.0/16")
    assert "destination_postgresql" not in ways_out(synthesized, "web")


def test_the_ranges_of_a_destination_can_be_a_prefix_list() -> None:
    office = Destination(name="office", prefix_list_id="pl-0123456789abcdef0", port=8443)
    synthesized = application(environment(services=(web(calls_out_to=(office,)),)))

    assert ways_out(synthesized, "web")["destination_office"] == (8443, "pl-0123456789abcdef0")


def test_https_to_anywhere_is_one_rule_since_aws_refuses_the_same_one_twice() -> None:
    synthesized = application(environment(services=(web(calls_out_to=(INTERNET,)),)))

    assert ways_out(synthesized, "web") == {"out": (443, "0.0.0.0/0")}
    rule = synthesized.at("aws_vpc_security_group_egress_rule", "service/web/firewall/out")
    assert rule["description"] == "HTTPS to AWS, payments"
