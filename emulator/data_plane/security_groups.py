"""Decide whether security groups let one network interface connect to another."""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Interface:
    """A network interface: its private IP address, and the ids of its security groups."""

    ip: str
    groups: frozenset[str]


def interface(task: Any) -> Interface:
    """Return the network interface of a task."""
    network = task.network_configuration["awsvpcConfiguration"]
    return Interface(task.private_ip, frozenset(network["securityGroups"]))


def admit(ec2_backend: Any, source: Interface, destination: Interface, port: int) -> bool:
    """Return whether an egress rule of the source and an ingress rule of the destination match.

    The caller holds the lock of the models.
    """
    egress = [rule for group in _groups(ec2_backend, source) for rule in group.egress_rules]
    ingress = [rule for group in _groups(ec2_backend, destination) for rule in group.ingress_rules]
    return _any_matches(egress, destination, port) and _any_matches(ingress, source, port)


def _groups(ec2_backend: Any, owner: Interface) -> list[Any]:
    found = (ec2_backend.get_security_group_from_id(group) for group in owner.groups)
    return [group for group in found if group]


def _any_matches(rules: Iterable[Any], peer: Interface, port: int) -> bool:
    return any(_is_for_port(rule, port) and _is_for_peer(rule, peer) for rule in rules)


def _is_for_port(rule: Any, port: int) -> bool:
    if rule.ip_protocol == "-1":
        return True
    return bool(rule.ip_protocol == "tcp" and rule.from_port <= port <= rule.to_port)


def _is_for_peer(rule: Any, peer: Interface) -> bool:
    if rule.source_group.get("GroupId") in peer.groups:
        return True
    network = rule.ip_range.get("CidrIp")
    return bool(network) and ipaddress.ip_address(peer.ip) in ipaddress.ip_network(network)
