"""Diagram of an environment's architecture, read from its synthesized application stack."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_REFERENCE = re.compile(r"\$\{([a-z0-9_]+\.[A-Za-z0-9_-]+)\.")
_TABLE = re.compile(r":table/([A-Za-z0-9_.-]+)")
_NO_TARGETS = "behind no target group"
_EVERYWHERE = "0.0.0.0/0"


@dataclass(frozen=True)
class Node:
    """A box of the diagram; its name is in the first line."""

    id: str
    lines: tuple[str, ...]
    group: str = ""


@dataclass(frozen=True)
class Edge:
    """An arrow from a caller to the called node; dashed if the caller waits for no answer."""

    source: str
    target: str
    label: str = ""
    is_loose: bool = False


@dataclass
class Diagram:
    """The title, nodes, edges and groups to draw; a group is drawn as a frame around its nodes."""

    title: str
    nodes: list[Node] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    groups: dict[str, str] = field(default_factory=dict)


def diagram(title: str, document: Mapping[str, Any]) -> Diagram:
    """Draw an application stack from its Terraform JSON."""
    return _Drawing(title, document).made


class _Drawing:
    def __init__(self, title: str, document: Mapping[str, Any]) -> None:
        self._resources: Mapping[str, Mapping[str, Any]] = document["resource"]
        self._has_repository = "aws_ecr_image" in document.get("data", {})
        self._services = self._of("aws_ecs_service")
        self._tasks = self._of("aws_ecs_task_definition")
        self._owners = {
            _address(group): _id(service)  # the node of each security group of tasks
            for service in self._services.values()
            for group in service["network_configuration"]["security_groups"]
        }
        (self._balancer,) = self._of("aws_lb").values()
        (cluster,) = self._of("aws_ecs_cluster").values()
        insights = cluster["setting"][0]["value"]
        self.made = Diagram(title)
        self.made.groups = {
            "vpc": self._network(),
            "cluster": f"ECS cluster {cluster['name']}, Container Insights {insights}",
        }
        self._inbound()
        for service in self._services.values():
            self._service(service)
        self._outbound()
        self._tables()
        self._schedules()
        self._around()

    def _of(self, type_: str) -> dict[str, Any]:
        """Return the resources of a type by address."""
        resources = self._resources.get(type_, {})
        return {f"{type_}.{name}": resource for name, resource in sorted(resources.items())}

    def _node(self, id_: str, *lines: str, group: str = "") -> None:
        self.made.nodes.append(Node(id_, lines, group))

    def _edge(self, source: str, target: str, label: str = "", *, is_loose: bool = False) -> None:
        self.made.edges.append(Edge(source, target, label, is_loose))

    def _network(self) -> str:
        for vpc in self._of("aws_vpc").values():
            zones = len(self._of("aws_nat_gateway"))
            nat = f"{zones} NAT gateways" if zones > 1 else "a NAT gateway" if zones else "no NAT"
            return f"VPC {vpc['cidr_block']}, tasks in private subnets, {nat}"
        return "Default VPC"

    def _inbound(self) -> None:
        records = self._of("aws_route53_record").values()
        names = sorted({record["name"] for record in records if "alias" in record})
        listeners = self._of("aws_lb_listener")
        self._node("users", "Users")
        self._node("dns", "Route 53 aliases", *names)
        self._node(
            "load_balancer",
            "Application Load Balancer",
            *(_listener(listener) for listener in listeners.values()),
            *(["AWS WAF"] if self._of("aws_wafv2_web_acl_association") else []),
            group="vpc",
        )
        self._edge("users", "dns")
        self._edge("dns", "load_balancer")
        rules = self._of("aws_lb_listener_rule").values()
        for rule in sorted(rules, key=lambda rule: int(rule["priority"])):
            headers = (each["host_header"] for each in rule["condition"] if "host_header" in each)
            self._forward(
                rule["action"], ", ".join(host for each in headers for host in each["values"])
            )
        for listener in listeners.values():
            self._forward(listener["default_action"], "everything else")

    def _forward(self, actions: list[dict[str, Any]], label: str) -> None:
        for action in actions:
            for service in self._services.values():
                groups = [target["target_group_arn"] for target in service.get("load_balancer", ())]
                if action.get("target_group_arn") in groups:
                    self._edge("load_balancer", _id(service), label)

    def _service(self, service: Mapping[str, Any]) -> None:
        name, task = service["name"], self._tasks[_address(service["task_definition"])]
        containers = _containers(task)
        ports = [f":{each['containerPort']}" for each in containers[name].get("portMappings", ())]
        sidecars = ", ".join(other for other in containers if other != name)
        self._node(
            _id(service),
            " ".join([name, *ports]),
            f"{int(task['cpu'])} CPU units, {int(task['memory'])} MiB",
            self._count(service),
            *([f"sidecar {sidecars}"] if sidecars else []),
            *self._one_off_tasks(task),
            *([] if service.get("load_balancer") else [_NO_TARGETS if ports else "worker"]),
            group="cluster",
        )

    def _one_off_tasks(self, task: Mapping[str, Any]) -> list[str]:
        """Return a line with the one-off tasks, which have the roles of the service's tasks."""
        names = sorted(
            other["family"].rpartition("_")[2]
            for other in self._tasks.values()
            if other is not task and other["task_role_arn"] == task["task_role_arn"]
        )
        return [f"one-off tasks {', '.join(names)}"] if names else []

    def _count(self, service: Mapping[str, Any]) -> str:
        least = most = service["desired_count"]
        for target in self._of("aws_appautoscaling_target").values():
            if self._services.get(_address(target["resource_id"].rpartition("/")[2])) is service:
                least, most = target["min_capacity"], target["max_capacity"]
        if least != most:
            return f"{least} to {most} tasks"
        return "1 task" if least == 1 else f"{least} tasks"

    def _outbound(self) -> None:
        for rule in self._of("aws_vpc_security_group_egress_rule").values():
            caller = self._owners.get(_address(rule["security_group_id"]))
            group = rule.get("referenced_security_group_id", "")
            callee = self._owners.get(_address(group))
            port = rule["from_port"]
            peer = rule.get("cidr_ipv4") or rule.get("prefix_list_id") or group
            if caller and callee:
                self._edge(caller, callee, f"Service Connect :{port}")
            elif caller and peer and peer != _EVERYWHERE and not _address(peer):
                place = rule["description"].removeprefix("To ")
                self._destination(caller, f"destination {place}", place, f"{peer}:{port}")

    def _destination(self, caller: str, id_: str, *lines: str) -> None:
        if id_ not in [node.id for node in self.made.nodes]:
            self._node(id_, *lines)
        self._edge(caller, id_)

    def _tables(self) -> None:
        """Draw the DynamoDB tables that the tasks use, as the policies of their roles name them."""
        for service in self._services.values():
            role = _address(self._tasks[_address(service["task_definition"])]["task_role_arn"])
            for policy in self._of("aws_iam_role_policy").values():
                if _address(policy["role"]) == role:
                    for table in sorted(set(_TABLE.findall(policy["policy"]))):
                        self._destination(_id(service), f"table {table}", table, "DynamoDB table")

    def _schedules(self) -> None:
        """Draw the schedules, the services whose tasks they run, and the dead-letter queue."""
        schedules = self._of("aws_scheduler_schedule").values()
        if not schedules:
            return
        self._node(
            "schedules",
            "EventBridge Scheduler",
            *(
                f"{each['name']}: {each['schedule_expression']} "
                f"{each['schedule_expression_timezone']}"
                for each in schedules
            ),
        )
        for schedule in schedules:
            network = schedule["target"]["ecs_parameters"]["network_configuration"]
            (group,) = network["security_groups"]
            self._edge("schedules", self._owners[_address(group)], schedule["name"], is_loose=True)
        self._node("dead_letters", "Amazon SQS", "dead letters of schedules")
        self._edge("schedules", "dead_letters", is_loose=True)

    def _around(self) -> None:
        """Draw the registry, logs, traces and alarms."""
        names = [endpoint["service_name"] for endpoint in self._of("aws_vpc_endpoint").values()]
        if names:
            short = sorted(name.split(".", 3)[3] for name in names)
            self._node("endpoints", "VPC endpoints", ", ".join(short), group="vpc")
        kinds = [
            *(["images pinned by digest"] if self._has_repository else []),
            *(["cache of the sidecar's image"] if self._caches_sidecar() else []),
        ]
        if kinds:
            self._node("ecr", "Amazon ECR", *kinds)
        self._node("logs", "Amazon CloudWatch", "logs, alarms, dashboard")
        if kinds:
            self._edge("ecr", "cluster", is_loose=True)
        self._edge("cluster", "logs", is_loose=True)
        tasks = (self._tasks[_address(each["task_definition"])] for each in self._services.values())
        if any(len(_containers(task)) > 1 for task in tasks):
            self._node("traces", "AWS X-Ray", "traces")
            self._edge("cluster", "traces", is_loose=True)
        if self._of("aws_sns_topic"):
            self._node("topic", "Amazon SNS", "alarms")
            self._edge("logs", "topic", is_loose=True)
        if "access_logs" in self._balancer:
            self._node("access_logs", "Amazon S3", "access logs")
            self._edge("load_balancer", "access_logs", is_loose=True)

    def _caches_sidecar(self) -> bool:
        """Return whether tasks pull a sidecar from the account's registry."""
        for task in self._tasks.values():
            _, *sidecars = _containers(task).values()
            if any(".dkr.ecr." in sidecar["image"] for sidecar in sidecars):
                return True
        return False


def _id(service: Mapping[str, Any]) -> str:
    """Return an id that no other kind of node has, whatever the name of the service is."""
    return f"service {service['name']}"


def _address(expression: str) -> str:
    """Return the address of the resource that an expression refers to, or an empty string."""
    reference = _REFERENCE.match(expression)
    return reference[1] if reference else ""


def _containers(task: Mapping[str, Any]) -> dict[str, Any]:
    """Return the containers of a task definition by name."""
    return {found["name"]: found for found in json.loads(task["container_definitions"])}


def _listener(listener: Mapping[str, Any]) -> str:
    for action in listener["default_action"]:
        if "redirect" in action:
            return f"{listener['port']} redirects to {action['redirect']['port']}"
    return f"{listener['port']} {listener['ssl_policy'].removeprefix('ELBSecurityPolicy-')}"
