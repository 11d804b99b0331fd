"""Estimate the monthly cost of an environment from its definition alone."""

import math
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from environments.definition import DedicatedVpc, DefaultVpc, Environment, Service

LEFT_OUT = (
    "the tasks that autoscaling adds, the hours that a pause saves, data transfer, the database, "
    "tables that the stack does not create, Cognito, the storage of logs and queries of them, "
    "Container Insights, traces, the alarms of autoscaling, the dashboard, DNS, S3 (states and "
    "access logs), rotations of keys and requests to KMS, image scans beyond the basic ones, the "
    "second set of tasks that runs during a rollout, one-off tasks, schedules, free tiers, "
    "discounts, taxes"
)
# AWS recommends these sizes for the Service Connect proxy. Source: Amazon ECS developer guide,
# "Amazon ECS Service Connect components".
PROXY_CPU_UNITS = 256
PROXY_MEMORY_MIB = 64


@dataclass(frozen=True)
class Line:
    """One charge for one resource: the product of the counts in `units`, times `price` in USD."""

    resource: str
    charge: str
    price: Decimal
    units: Sequence[tuple[Decimal | int, str]]

    @property
    def quantity(self) -> str:
        """The counts and units, for example `2 tasks x 0.5 vCPU x 730 h`."""
        return " x ".join(f"{count} {unit}" for count, unit in self.units)

    @property
    def usd(self) -> Decimal:
        """The charge in USD for one month, rounded to the cent."""
        count = math.prod(count for count, _ in self.units)
        return (count * self.price).quantize(Decimal("0.01"), ROUND_HALF_UP)


def load_prices() -> dict[str, Any]:
    """Return the contents of prices.toml, with exact decimal numbers."""
    text = Path(__file__).with_name("prices.toml").read_text(encoding="utf-8")
    return tomllib.loads(text, parse_float=Decimal)


def estimate(environment: Environment, prices: dict[str, Any]) -> list[Line]:
    """Return all charges: services, load balancer, the environment's own VPC and the rest."""
    return [
        *(
            line
            for service in environment.services
            for line in _service(environment, service, prices)
        ),
        *_load_balancer(environment, prices),
        *_network(environment, prices),
        *_sidecar(environment, prices),
        *_web_acl(environment, prices),
        *_tables(environment, prices),
        _keys(environment, prices),
        *_alarms(environment, prices),
    ]


def total(lines: Sequence[Line]) -> Decimal:
    """Return the sum of the charges in USD, each rounded to the cent first."""
    return sum((line.usd for line in lines), Decimal())


def _service(environment: Environment, service: Service, prices: dict[str, Any]) -> Iterator[Line]:
    name, assumed = service.name, prices["assumed"]
    counts = _tasks(environment, service)
    hours, tasks = (prices["hours_per_month"], "h"), (sum(counts.values()), "tasks")
    for provider, count in counts.items():
        kind = f"{provider} {environment.cpu_architecture}"
        price = prices["fargate"][environment.cpu_architecture]
        factor = prices["capacity_provider_factor"][provider]
        vcpus = Decimal(service.cpu_units) / 1024
        memory_gb = Decimal(service.memory_mib) / 1024  # Fargate counts a GB as 1,024 MiB
        provided = (count, "tasks")
        yield Line(
            name, f"{kind} vCPU", factor * price["vcpu_hour"], (provided, (vcpus, "vCPU"), hours)
        )
        yield Line(
            name, f"{kind} memory", factor * price["gb_hour"], (provided, (memory_gb, "GB"), hours)
        )
    logs = (assumed["log_gb_per_task"], "GB assumed")
    images = (assumed["image_gb_per_service"], "GB assumed")
    if isinstance(environment.network, DefaultVpc):
        yield Line(name, "public IPv4", prices["public_ipv4"]["hour"], (tasks, hours))
    yield Line(name, "log ingestion", prices["logs"]["ingested_gb"], (tasks, logs))
    if service.has_repository:
        yield Line(name, "image storage", prices["registry"]["stored_gb_month"], (images,))


def _tasks(environment: Environment, service: Service) -> dict[str, int]:
    """Return the number of tasks by capacity provider; with autoscaling, of the minimum count."""
    count = service.autoscaling.minimum_count if service.autoscaling else service.desired_count
    capacity = environment.capacity
    weights = capacity.fargate_weight + capacity.fargate_spot_weight
    beyond_base = max(0, count - capacity.fargate_base_count)
    spot = round(beyond_base * capacity.fargate_spot_weight / weights)
    counts = {"FARGATE": count - spot, "FARGATE_SPOT": spot}
    return {provider: tasks for provider, tasks in counts.items() if tasks}


def _load_balancer(environment: Environment, prices: dict[str, Any]) -> Iterator[Line]:
    name, price, assumed = "load balancer", prices["load_balancer"], prices["assumed"]
    hours = (prices["hours_per_month"], "h")
    capacity = (assumed["load_balancer_capacity_units"], "LCU assumed")
    zones = (
        (assumed["load_balancer_zones"], "zones assumed")
        if isinstance(environment.network, DefaultVpc)
        else (environment.network.availability_zone_count, "zones")
    )
    yield Line(name, "hours", price["hour"], (hours,))
    yield Line(name, "capacity units", price["capacity_unit_hour"], (capacity, hours))
    yield Line(name, "public IPv4", prices["public_ipv4"]["hour"], (zones, hours))


def _network(environment: Environment, prices: dict[str, Any]) -> Iterator[Line]:
    if not isinstance(environment.network, DedicatedVpc):
        return
    network, name, assumed = environment.network, "network", prices["assumed"]
    hours = (prices["hours_per_month"], "h")
    endpoints = (len(environment.interface_endpoints), "endpoints")
    zones = (network.availability_zone_count, "zones")
    yield Line(name, "interface endpoints", prices["endpoint"]["hour"], (endpoints, zones, hours))
    yield Line(
        name,
        "endpoint data",
        prices["endpoint"]["processed_gb"],
        ((assumed["endpoint_gb"], "GB assumed"),),
    )
    count = {"none": 0, "one": 1, "one_per_zone": network.availability_zone_count}[network.nat]
    if count:
        price, gateways = prices["nat_gateway"], (count, "gateways")
        data = (assumed["nat_gateway_gb"], "GB assumed")
        yield Line(name, "NAT gateways", price["hour"], (gateways, hours))
        yield Line(name, "NAT data", price["processed_gb"], (data,))
        yield Line(name, "public IPv4", prices["public_ipv4"]["hour"], (gateways, hours))
    flow_logs = (assumed["flow_log_gb"], "GB assumed")
    yield Line(name, "flow log ingestion", prices["logs"]["ingested_gb"], (flow_logs,))


def _sidecar(environment: Environment, prices: dict[str, Any]) -> Iterator[Line]:
    if environment.caches_sidecar_image:
        images = (prices["assumed"]["cached_image_gb"], "GB assumed")
        yield Line(
            "tracing sidecar", "image storage", prices["registry"]["stored_gb_month"], (images,)
        )


def _web_acl(environment: Environment, prices: dict[str, Any]) -> Iterator[Line]:
    if environment.web_acl is None:
        return
    name, price = "web ACL", prices["web_acl"]
    rules = 1 + len(environment.web_acl.managed_rule_groups)
    requests = (prices["assumed"]["million_requests"], "million assumed")
    yield Line(name, "web ACL", price["month"], ((1, "web ACL"),))
    yield Line(name, "rules", price["rule_month"], ((rules, "rules"),))
    yield Line(name, "requests", price["million_requests"], (requests,))


def _tables(environment: Environment, prices: dict[str, Any]) -> Iterator[Line]:
    """Yield the on-demand charges for the DynamoDB tables that the application creates."""
    tables, price, assumed = environment.created_tables, prices["dynamodb"], prices["assumed"]
    if not tables:
        return
    name, count = "DynamoDB", (len(tables), "tables")
    stored = (assumed["table_gb"], "GB assumed")
    for kind in ("write", "read"):
        requests = (assumed[f"million_{kind}_units"], "million assumed")
        yield Line(name, f"{kind} requests", price[f"million_{kind}_units"], (count, requests))
    yield Line(name, "storage", price["stored_gb_month"], (count, stored))
    if environment.deletion_protection:
        yield Line(name, "point-in-time recovery", price["recovery_gb_month"], (count, stored))


def _keys(environment: Environment, prices: dict[str, Any]) -> Line:
    """Return the charge for the application's key; with customer managed keys, for all three."""
    keys = 3 if environment.customer_managed_keys else 1
    return Line("encryption", "KMS keys", prices["kms"]["key_month"], ((keys, "keys"),))


# Metrics that the alarms of a public service evaluate: 5xx (two), unhealthy hosts and latency. The
# alarm for availability evaluates three metrics in each of four windows.
_METRICS_OF_PUBLIC_SERVICE = 4
_METRICS_OF_AVAILABILITY = 12
_METRICS_OF_MISSING_TASKS = 2


def _alarms(environment: Environment, prices: dict[str, Any]) -> Iterator[Line]:
    """Yield the charges for alarms; AWS bills each metric of an alarm, and each composite alarm."""
    public = [service for service in environment.services if service.is_public]
    composite = sum(
        service.alarm_thresholds.availability_objective_percent is not None for service in public
    )
    counted = [] if environment.container_insights == "disabled" else environment.services
    metrics = (
        _METRICS_OF_PUBLIC_SERVICE * len(public)
        + _METRICS_OF_AVAILABILITY * composite
        + _METRICS_OF_MISSING_TASKS * len(counted)
        + environment.has_schedules  # the alarm of the dead-letter queue
    )
    price = prices["alarms"]
    yield Line("alarms", "metrics of alarms", price["metric_month"], ((metrics, "metrics"),))
    if composite:
        yield Line("alarms", "composite alarms", price["composite_month"], ((composite, "alarms"),))
