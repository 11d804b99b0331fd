from dataclasses import replace
from typing import Any

from modules.load_balancer import LoadBalancer, Target
from tests.helpers.fargate import HEADERS
from tests.helpers.synthesis import Synthesized, created

WEB = Target(
    service="web",
    host_name="cruddur.example",
    port=3000,
    health_check_path="/",
    listener_rule_priority=None,
)
API = Target(
    service="api",
    host_name="api.cruddur.example",
    port=4567,
    health_check_path="/api/health-check",
    listener_rule_priority=1,
)


def load_balancer(**changes: Any) -> Synthesized:
    arguments = {
        "name": "cruddur-dev",
        "vpc_id": "vpc-1",
        "subnet_ids": ["subnet-1", "subnet-2"],
        "certificate_arn": "arn:certificate",
        "targets": [API, WEB],
        "response_headers": HEADERS,
        "target_group_name_prefix": "dev-",
        "deletion_protection": True,
        "access_log_bucket": None,
        **changes,
    }
    return created(LoadBalancer, "edge", **arguments)


def test_http_only_redirects_to_https_with_the_same_host_path_and_query() -> None:
    listener = load_balancer().at("aws_lb_listener", "edge/http")

    assert (listener["port"], listener["protocol"]) == (80, "HTTP")
    assert listener["default_action"] == [
        {
            "type": "redirect",
            "redirect": {
                "status_code": "HTTP_301",
                "protocol": "HTTPS",
                "port": "443",
                "host": "#{host}",
                "path": "/#{path}",
                "query": "#{query}",
            },
        }
    ]


def test_https_forwards_to_the_service_of_the_naked_domain_by_default() -> None:
    synthesized = load_balancer()
    listener = synthesized.at("aws_lb_listener", "edge/https")

    (action,) = listener["default_action"]
    web = synthesized.address("aws_lb_target_group", "edge/web_targets")
    assert action == {"type": "forward", "target_group_arn": f"${{{web}.arn}}"}
    assert listener["certificate_arn"] == "arn:certificate"


def test_https_has_the_post_quantum_policy_that_aws_recommends() -> None:
    listener = load_balancer().at("aws_lb_listener", "edge/https")

    assert listener["ssl_policy"] == "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"


def test_https_sets_the_security_headers_of_every_response() -> None:
    listener = load_balancer().at("aws_lb_listener", "edge/https")

    prefix, suffix = "routing_http_response_", "_header_value"
    assert {
        name.removeprefix(prefix).removesuffix(suffix): value
        for name, value in listener.items()
        if name.startswith(prefix)
    } == {
        "content_security_policy": "default-src 'none'",
        "strict_transport_security": "max-age=1",
        "x_content_type_options": "nosniff",
        "x_frame_options": "DENY",
    }


def test_a_host_has_a_rule_with_its_declared_priority() -> None:
    synthesized = load_balancer()
    rule = synthesized.one("aws_lb_listener_rule")

    api = synthesized.address("aws_lb_target_group", "edge/api_targets")
    assert rule["priority"] == 1
    assert rule["condition"] == [{"host_header": {"values": ["api.cruddur.example"]}}]
    assert rule["action"] == [{"type": "forward", "target_group_arn": f"${{{api}.arn}}"}]


def test_two_hosts_that_swap_priorities_swap_rules() -> None:
    """If each host kept its rule, AWS would refuse the first new priority: it is still in use."""
    admin = replace(API, service="admin", host_name="admin.cruddur.example")
    swapped = load_balancer(targets=[replace(API, listener_rule_priority=2), admin, WEB])
    before = load_balancer(targets=[API, replace(admin, listener_rule_priority=2), WEB])

    def hosts(synthesized: Synthesized) -> dict[str, tuple[int, str]]:
        return {
            path: (rule["priority"], rule["condition"][0]["host_header"]["values"][0])
            for path, rule in synthesized.all("aws_lb_listener_rule").items()
        }

    assert hosts(before) == {
        "edge/rule_1": (1, "api.cruddur.example"),
        "edge/rule_2": (2, "admin.cruddur.example"),
    }
    assert hosts(swapped) == {
        "edge/rule_1": (1, "admin.cruddur.example"),
        "edge/rule_2": (2, "api.cruddur.example"),
    }


def test_targets_are_ip_addresses_with_a_health_check_every_15_seconds() -> None:
    group = load_balancer().at("aws_lb_target_group", "edge/api_targets")

    assert (group["target_type"], group["port"], group["protocol"]) == ("ip", 4567, "HTTP")
    assert group["health_check"] == {
        "path": "/api/health-check",
        "port": "traffic-port",
        "protocol": "HTTP",
        "interval": 15,
        "timeout": 5,
        "healthy_threshold": 2,
        "unhealthy_threshold": 2,
        "matcher": "200",
    }


def test_is_open_to_the_world_on_80_and_443_only() -> None:
    rules = load_balancer().all("aws_vpc_security_group_ingress_rule").values()

    assert {(rule["cidr_ipv4"], rule["from_port"], rule["to_port"]) for rule in rules} == {
        ("0.0.0.0/0", 80, 80),
        ("0.0.0.0/0", 443, 443),
    }


def test_drops_invalid_headers() -> None:
    assert load_balancer().one("aws_lb")["drop_invalid_header_fields"] is True


def test_deletion_protection_has_the_value_of_the_environment() -> None:
    for protected in (True, False):
        resource = load_balancer(deletion_protection=protected).one("aws_lb")
        assert resource["enable_deletion_protection"] is protected
