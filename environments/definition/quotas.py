"""Quotas of AWS that an environment with many services or connections can exceed.

AWS raises each quota on request. If your account has a higher one, change the number here.
"""

from collections.abc import Sequence

from environments.definition.service import Service

# ACM user guide, "Quotas": domain names per certificate. The provider repeats a request with more
# names 25 times before it fails (hashicorp/terraform-provider-aws issue 35825).
MOST_HOSTS = 10
# Amazon VPC user guide, "Amazon VPC quotas": rules per security group, in each direction.
MOST_RULES = 60
# Egress rules for the endpoints, S3, DynamoDB and HTTPS to any address.
RULES_OF_OUR_OWN = 4
# CloudWatch user guide, "CloudWatch service quotas": metrics per dashboard widget.
MOST_METRICS = 500


def check_quotas(services: Sequence[Service], *, has_endpoints: bool) -> None:
    """Refuse more services, hosts or connections than AWS's quotas allow.

    With endpoints, each service needs a rule in the endpoints' security group.

    Raises:
        ValueError: in one sentence naming the field, the value and what is allowed.
    """
    hosts = sum(service.is_public for service in services)
    if hosts > MOST_HOSTS:
        raise ValueError(
            f"services must hold at most {MOST_HOSTS} with a host (ACM's quota of names in a "
            f"certificate), got {hosts}"
        )
    most, why = MOST_METRICS, "CloudWatch's quota of metrics in a graph"
    if has_endpoints:
        most, why = MOST_RULES, "rules of the endpoints' security group"
    if len(services) > most:
        raise ValueError(f"services must be at most {most} ({why}), got {len(services)}")
    for service in services:
        _check_rules(service, services)
    connections = sum(len(service.connects_to) for service in services)
    if connections > MOST_METRICS:
        raise ValueError(
            f"connects_to must have at most {MOST_METRICS} names in all services together "
            f"(CloudWatch's quota of metrics in a graph), got {connections}"
        )


def _check_rules(service: Service, services: Sequence[Service]) -> None:
    callees = len(service.connects_to) + len(service.calls_out_to)
    if callees > MOST_RULES - RULES_OF_OUR_OWN:
        raise ValueError(
            f"service {service.name!r}: connects_to and calls_out_to must have at most "
            f"{MOST_RULES - RULES_OF_OUR_OWN} members together (rules of a security group), "
            f"got {callees}"
        )
    callers = sum(service.name in other.connects_to for other in services)
    if callers + service.is_public > MOST_RULES:
        raise ValueError(
            f"connects_to must name {service.name!r} in at most {MOST_RULES - service.is_public} "
            f"services (rules of a security group), got {callers}"
        )
