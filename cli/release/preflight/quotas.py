"""AWS quotas that the deployment would exceed."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import floor
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from cli.release.preflight.deployment import Deployment, Problem, warning
from environments.definition import DedicatedVpc, names

_CPU_UNITS_PER_VCPU = 1024


@dataclass(frozen=True)
class Quota:
    """A quota of an account in a Region, by its codes in Service Quotas."""

    what: str
    service: str
    code: str
    default: int


# Sources: Amazon VPC user guide, "Amazon VPC quotas"; Amazon EC2 user guide, "Elastic IP address
# quotas"; Elastic Load Balancing user guide, "Quotas for your Application Load Balancers"; AWS
# General Reference, "Amazon ECS endpoints and quotas". New accounts may have less on Fargate.
VPCS = Quota("VPCs per Region", "vpc", "L-F678F1CE", 5)
INTERNET_GATEWAYS = Quota("internet gateways per Region", "vpc", "L-A4707A72", 5)
ADDRESSES = Quota("Elastic IP addresses", "ec2", "L-0263D0A3", 5)
LOAD_BALANCERS = Quota(
    "Application Load Balancers per Region", "elasticloadbalancing", "L-53DA6B97", 50
)
ON_DEMAND = Quota("vCPUs of Fargate on demand", "fargate", "L-3032A538", 6)
SPOT = Quota("vCPUs of Fargate Spot", "fargate", "L-36FBB829", 6)


Need = tuple[Quota, float, float]
"""A quota, its use in the account, and what the deployment adds to it."""


def check(deployment: Deployment) -> Iterator[Problem]:
    """Yield a problem for each quota that would be exceeded.

    The default value of the quota replaces an unknown value of the account; then the problem is
    only a warning.
    """
    for quota, used, added in _needs(deployment):
        if not added:
            continue
        applied = _applied(deployment, quota)
        limit = quota.default if applied is None else applied
        if used + added <= limit:
            continue
        text = (
            f"this deployment adds {added:g} to {used:g} {quota.what} of "
            f"{deployment.environment.region}, and the quota {quota.code} is {limit:g}"
            f"{' by default' if applied is None else ''}: aws service-quotas "
            f"request-service-quota-increase --service-code {quota.service} --quota-code "
            f"{quota.code} --desired-value {used + added:.0f} --region "
            f"{deployment.environment.region}"
        )
        yield warning(text) if applied is None else Problem(text)


def _applied(deployment: Deployment, quota: Quota) -> float | None:
    """Return the account's value of a quota; None if AWS does not return one."""
    try:
        answer = deployment.client("service-quotas").get_service_quota(
            ServiceCode=quota.service, QuotaCode=quota.code
        )
    except (BotoCoreError, ClientError):
        return None
    return float(answer["Quota"]["Value"])


def _needs(deployment: Deployment) -> Iterator[Need]:
    yield from _network(deployment)
    yield _load_balancer(deployment)
    yield from _tasks(deployment)


def _network(deployment: Deployment) -> Iterator[Need]:
    network = deployment.environment.network
    if not isinstance(network, DedicatedVpc):
        return
    ec2 = deployment.client("ec2")
    vpcs = _all(ec2, "describe_vpcs", "Vpcs")
    gateways = _all(ec2, "describe_internet_gateways", "InternetGateways")
    for quota, found in ((VPCS, vpcs), (INTERNET_GATEWAYS, gateways)):
        yield quota, len(found), 1 - min(1, _ours(deployment, found))
    count = {"none": 0, "one": 1, "one_per_zone": network.availability_zone_count}[network.nat]
    if count:
        addresses = ec2.describe_addresses()["Addresses"]  # not paginated
        yield ADDRESSES, len(addresses), max(0, count - _ours(deployment, addresses))


def _ours(deployment: Deployment, found: list[Any]) -> int:
    """Return how many of the found resources have the environment's tags."""
    ours = {("Project", names.PROJECT), ("Environment", deployment.environment.name)}
    return sum(
        ours <= {(tag["Key"], tag["Value"]) for tag in each.get("Tags", ())} for each in found
    )


def _load_balancer(deployment: Deployment) -> Need:
    elbv2 = deployment.client("elbv2")
    found = [
        each["LoadBalancerName"]
        for each in _all(elbv2, "describe_load_balancers", "LoadBalancers")
        if each["Type"] == "application"
    ]
    ours = names.cluster(deployment.environment.name)
    return LOAD_BALANCERS, len(found), int(ours not in found)


def _tasks(deployment: Deployment) -> Iterator[Need]:
    """Yield the vCPUs of the tasks with which the services start; other tasks are not counted.

    Tasks divided between Fargate and Fargate Spot are rounded down, so that an error is certain.
    """
    environment, capacity = deployment.environment, deployment.environment.capacity
    weights = capacity.fargate_weight + capacity.fargate_spot_weight
    vcpus = {ON_DEMAND: 0.0, SPOT: 0.0}
    for service in environment.services:
        base = min(service.desired_count, capacity.fargate_base_count)
        beyond = service.desired_count - base
        each = service.cpu_units / _CPU_UNITS_PER_VCPU
        vcpus[ON_DEMAND] += each * (base + floor(beyond * capacity.fargate_weight / weights))
        vcpus[SPOT] += each * floor(beyond * capacity.fargate_spot_weight / weights)
    for quota, needed in vcpus.items():
        yield quota, 0, needed


def _all(client: Any, operation: str, key: str) -> list[Any]:
    return [each for page in client.get_paginator(operation).paginate() for each in page[key]]
