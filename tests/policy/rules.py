"""Our own rules: faults that no public check reports, but that we do not accept.

Each rule receives the stacks of an environment by kind, and yields its violations.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from environments.definition import Environment
from tests.helpers.synthesis import Synthesized

Stacks = Mapping[str, Synthesized]
Rule = Callable[[Stacks, Environment], Iterator[str]]

_POLICY_FIELDS = ("policy", "assume_role_policy")
_REFUSES_PLAIN_HTTP = {"Bool": {"aws:SecureTransport": "false"}}


def images_are_pinned(stacks: Stacks, _environment: Environment) -> Iterator[str]:
    """Images have a digest or a tag other than `latest`."""
    for path, container in _containers(stacks):
        image = container["image"]
        tag = image.rpartition("/")[2].partition(":")[2]
        if "@" not in image and tag in {"", "latest"}:
            yield f"{path}: {container['name']} runs {image}"


def images_are_reachable(stacks: Stacks, _environment: Environment) -> Iterator[str]:
    """Without NAT gateways, the images of a VPC's tasks are in Amazon ECR's private registry."""
    if not [*_application(stacks, "aws_vpc")] or [*_application(stacks, "aws_nat_gateway")]:
        return
    for path, container in _containers(stacks):
        image = container["image"]
        if ".dkr.ecr." not in image and ".repository_url}" not in image:
            yield f"{path}: {container['name']} runs {image}, to which no endpoint leads"


def containers_log(stacks: Stacks, _environment: Environment) -> Iterator[str]:
    """Containers have a log group."""
    for path, container in _containers(stacks):
        options = container.get("logConfiguration", {}).get("options", {})
        if not options.get("awslogs-group"):
            yield f"{path}: {container['name']} has no log configuration"


def containers_are_not_privileged(stacks: Stacks, _environment: Environment) -> Iterator[str]:
    """Containers are not privileged."""
    for path, container in _containers(stacks):
        if container.get("privileged"):
            yield f"{path}: {container['name']} is privileged"


def services_are_health_checked(stacks: Stacks, environment: Environment) -> Iterator[str]:
    """The service's own container has a health check of ECS."""
    tasks = dict(_application(stacks, "aws_ecs_task_definition"))
    for path in (f"service/{service.name}/task" for service in environment.services):
        own, *_ = json.loads(tasks[path]["container_definitions"])
        if not own.get("healthCheck", {}).get("command"):
            yield f"{path}: {own['name']} has no health check"


def rollouts_are_rolled_back(stacks: Stacks, _environment: Environment) -> Iterator[str]:
    """ECS rolls back a failed rollout."""
    for path, service in _application(stacks, "aws_ecs_service"):
        if service.get("deployment_circuit_breaker") != {"enable": True, "rollback": True}:
            yield f"{path}: no circuit breaker that rolls back"


def production_survives_a_task(stacks: Stacks, environment: Environment) -> Iterator[str]:
    """In prod, each service has at least two tasks."""
    if environment.name != "prod":
        return
    for path, service in _application(stacks, "aws_ecs_service"):
        if service["desired_count"] < 2:
            yield f"{path}: starts with {service['desired_count']}"
    for path, target in _application(stacks, "aws_appautoscaling_target"):
        if target["min_capacity"] < 2:
            yield f"{path}: scales down to {target['min_capacity']}"


def production_has_no_shell(stacks: Stacks, environment: Environment) -> Iterator[str]:
    """In prod, ECS Exec is off."""
    if environment.name != "prod":
        return
    for path, service in _application(stacks, "aws_ecs_service"):
        if service["enable_execute_command"]:
            yield f"{path}: ECS Exec is on"


def internal_services_are_internal(stacks: Stacks, environment: Environment) -> Iterator[str]:
    """A service without a host has no target group and no rule that lets the load balancer in."""
    internal = [service.name for service in environment.services if not service.is_public]
    services = dict(_application(stacks, "aws_ecs_service"))
    rules = dict(_application(stacks, "aws_vpc_security_group_ingress_rule"))
    for name in internal:
        if services[f"service/{name}/service"].get("load_balancer"):
            yield f"{name}: behind a target group"
        for path, rule in rules.items():
            source = rule.get("referenced_security_group_id") or ""
            if path.startswith(f"service/{name}/") and "load_balancer" in source:
                yield f"{path}: open to the load balancer"


def the_world_reaches_the_load_balancer_only(
    stacks: Stacks, _environment: Environment
) -> Iterator[str]:
    """Addresses from anywhere reach ports 80 and 443 of the load balancer, and nothing else."""
    for path, rule in _application(stacks, "aws_vpc_security_group_ingress_rule"):
        anywhere = "0.0.0.0/0" in (rule.get("cidr_ipv4") or "") or rule.get("cidr_ipv6") == "::/0"
        allowed = path.startswith("load_balancer/") and rule["from_port"] == rule["to_port"]
        if anywhere and not (allowed and rule["from_port"] in {80, 443}):
            yield f"{path}: {rule['from_port']} to {rule['to_port']} is open to the world"
    for path, group in _application(stacks, "aws_security_group"):
        if group.get("ingress"):
            yield f"{path}: has rules of its own"


def nobody_trusts_everybody(stacks: Stacks, _environment: Environment) -> Iterator[str]:
    """No policy allows everyone to perform an action or to assume a role.

    The policy of a VPC endpoint grants nothing: the caller's own policies must allow the request
    too. Source: Amazon VPC guide, "Control access to VPC endpoints using endpoint policies".
    """
    for path, statement in _statements(stacks):
        principal = statement.get("Principal")
        values = list(principal.values()) if isinstance(principal, dict) else [principal]
        everybody = any("*" in (value if isinstance(value, list) else [value]) for value in values)
        if everybody and statement["Effect"] == "Allow":
            yield f"{path}: allows everyone {statement['Action']}"


def buckets_refuse_plain_http(stacks: Stacks, _environment: Environment) -> Iterator[str]:
    """Every bucket denies requests without TLS."""
    for kind, stack in stacks.items():
        policies = {
            policy["bucket"]: json.loads(policy["policy"])["Statement"]
            for policy in stack.all("aws_s3_bucket_policy").values()
        }
        for path in stack.all("aws_s3_bucket"):
            bucket = f"${{{stack.address('aws_s3_bucket', path)}.bucket}}"
            if not any(
                statement["Effect"] == "Deny"
                and statement["Action"] == "s3:*"
                and statement.get("Condition") == _REFUSES_PLAIN_HTTP
                for statement in policies.get(bucket, [])
            ):
                yield f"{kind}/{path}: takes plain HTTP"


def buckets_have_no_acls(stacks: Stacks, _environment: Environment) -> Iterator[str]:
    """Every bucket owns all its objects, which switches ACLs off."""
    enforced = {"object_ownership": "BucketOwnerEnforced"}
    for kind, stack in stacks.items():
        controls = stack.all("aws_s3_bucket_ownership_controls").values()
        owners = {each["bucket"] for each in controls if each["rule"] == enforced}
        for path in stack.all("aws_s3_bucket"):
            if f"${{{stack.address('aws_s3_bucket', path)}.bucket}}" not in owners:
                yield f"{kind}/{path}: may have ACLs"


def services_are_spread_over_zones(stacks: Stacks, _environment: Environment) -> Iterator[str]:
    """ECS keeps the tasks of every service balanced across Availability Zones."""
    for path, service in _application(stacks, "aws_ecs_service"):
        if service.get("availability_zone_rebalancing") != "ENABLED":
            yield f"{path}: tasks stay in one zone after a fault of another"


def responses_have_security_headers(stacks: Stacks, _environment: Environment) -> Iterator[str]:
    """The HTTPS listener sets the security headers of responses."""
    headers = (
        "content_security_policy",
        "strict_transport_security",
        "x_content_type_options",
        "x_frame_options",
    )
    for path, listener in _application(stacks, "aws_lb_listener"):
        if listener["protocol"] == "HTTPS":
            for header in headers:
                if not listener.get(f"routing_http_response_{header}_header_value"):
                    yield f"{path}: does not set {header}"


def logs_expire(stacks: Stacks, _environment: Environment) -> Iterator[str]:
    """Log groups have a retention."""
    for path, group in _application(stacks, "aws_cloudwatch_log_group"):
        if not group.get("retention_in_days"):
            yield f"{path}: never expires"


RULES: tuple[Rule, ...] = (
    buckets_have_no_acls,
    buckets_refuse_plain_http,
    containers_are_not_privileged,
    containers_log,
    images_are_pinned,
    images_are_reachable,
    internal_services_are_internal,
    logs_expire,
    nobody_trusts_everybody,
    production_has_no_shell,
    production_survives_a_task,
    responses_have_security_headers,
    rollouts_are_rolled_back,
    services_are_health_checked,
    services_are_spread_over_zones,
    the_world_reaches_the_load_balancer_only,
)


def _application(stacks: Stacks, type_: str) -> Iterator[tuple[str, dict[str, Any]]]:
    yield from stacks["application"].all(type_).items()


def _containers(stacks: Stacks) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, task in _application(stacks, "aws_ecs_task_definition"):
        for container in json.loads(task["container_definitions"]):
            yield path, container


def _statements(stacks: Stacks) -> Iterator[tuple[str, dict[str, Any]]]:
    for kind, stack in stacks.items():
        for type_ in stack.document["resource"].keys() - {"aws_vpc_endpoint"}:
            for path, resource in stack.all(type_).items():
                for field in _POLICY_FIELDS:
                    document = json.loads(resource.get(field) or "{}")
                    for statement in document.get("Statement", []):
                        yield f"{kind}/{path}", statement
