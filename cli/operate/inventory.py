"""Inventory of an environment, as the APIs of AWS report it."""

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from typing import TYPE_CHECKING, Any

import boto3

from environments.definition import Environment, names

if TYPE_CHECKING:
    from mypy_boto3_elbv2 import ElasticLoadBalancingv2Client


@dataclass(frozen=True)
class Answer:
    """The action of the load balancer for a URL, and the rule that causes the action."""

    url: str
    action: str
    rule: str


@dataclass(frozen=True)
class RunningService:
    """An ECS service and the task definition that it runs."""

    name: str
    running: str
    task_definition: str
    digest: str
    sidecars: str
    target_group: str
    discovery: str


class Inventory:
    """Reads one environment from AWS; each method returns the rows of one table."""

    def __init__(self, environment: Environment, session: boto3.Session) -> None:
        self._environment = environment
        self._session = session
        self._cluster = names.cluster(environment.name)

    def answers(self) -> Iterator[Answer]:
        """Yield the answer for each host on each port, according to the rules of the listeners."""
        client = self._session.client("elbv2")
        (load_balancer,) = client.describe_load_balancers(Names=[self._cluster])["LoadBalancers"]
        listeners = client.describe_listeners(LoadBalancerArn=load_balancer["LoadBalancerArn"])
        hosts = [*self._environment.host_names, f"other.{self._environment.domain}"]
        for listener in sorted(listeners["Listeners"], key=lambda listener: listener["Port"]):
            rules = client.describe_rules(ListenerArn=listener["ListenerArn"])["Rules"]
            for host in hosts:
                rule = _matching_rule(rules, host)
                priority = rule["Priority"]
                yield Answer(
                    url=f"{listener['Protocol'].lower()}://{host}",
                    action=self._action(client, rule["Actions"][0]),
                    rule="default" if priority == "default" else f"priority {priority}",
                )

    def services(self) -> Iterator[RunningService]:
        """Yield the services of the cluster."""
        client = self._session.client("ecs")
        arns = client.list_services(cluster=self._cluster)["serviceArns"]
        described = client.describe_services(cluster=self._cluster, services=arns)["services"]
        for service in sorted(described, key=lambda service: service["serviceName"]):
            task = client.describe_task_definition(taskDefinition=service["taskDefinition"])
            own, *sidecars = task["taskDefinition"]["containerDefinitions"]
            connect = service["deployments"][0]["serviceConnectConfiguration"]["services"][0]
            alias = connect["clientAliases"][0]
            yield RunningService(
                name=service["serviceName"],
                running=f"{service['runningCount']}/{service['desiredCount']}",
                task_definition=service["taskDefinition"].rpartition("/")[2],
                digest=own["image"].rpartition("@")[2],
                sidecars=", ".join(sidecar["name"] for sidecar in sidecars),
                target_group=", ".join(
                    group["targetGroupArn"].split("/")[1] for group in service["loadBalancers"]
                ),
                discovery=f"http://{alias['dnsName']}:{alias['port']}",
            )

    def certificates(self) -> Iterator[tuple[str, str]]:
        """Yield name and status of each certificate for the environment's domain."""
        client = self._session.client("acm")
        for summary in client.list_certificates()["CertificateSummaryList"]:
            if summary["DomainName"] != self._environment.domain:
                continue
            certificate = client.describe_certificate(CertificateArn=summary["CertificateArn"])
            detail = certificate["Certificate"]
            yield ", ".join(detail["SubjectAlternativeNames"]), detail["Status"]

    def dns_records(self) -> Iterator[tuple[str, str, str]]:
        """Yield name, type and value of each record, without the zone's own NS and SOA records."""
        client = self._session.client("route53")
        zones = client.list_hosted_zones_by_name(DNSName=self._environment.zone_name)
        records = client.list_resource_record_sets(HostedZoneId=zones["HostedZones"][0]["Id"])
        for record in records["ResourceRecordSets"]:
            if record["Type"] in {"NS", "SOA"}:
                continue
            alias = record.get("AliasTarget")
            values = [f"alias of {alias['DNSName']}"] if alias else []
            values += [value["Value"] for value in record.get("ResourceRecords", [])]
            yield record["Name"].rstrip("."), record["Type"], ", ".join(values)

    def states(self) -> Iterator[tuple[str, int, str | None]]:
        """Yield key, size in bytes and encryption of each state object."""
        client = self._session.client("s3")
        bucket = names.state_bucket(self._environment.name, self._environment.account_id)
        for item in client.list_objects_v2(Bucket=bucket).get("Contents", []):
            head = client.head_object(Bucket=bucket, Key=item["Key"])
            yield f"s3://{bucket}/{item['Key']}", item["Size"], head.get("ServerSideEncryption")

    def _action(self, client: "ElasticLoadBalancingv2Client", action: Any) -> str:
        if action["Type"] == "redirect":
            redirect = action["RedirectConfig"]
            return f"{redirect['StatusCode']} to {redirect['Protocol'].lower()}, same host and path"
        arn = action["TargetGroupArn"]
        (group,) = client.describe_target_groups(TargetGroupArns=[arn])["TargetGroups"]
        (service,) = (
            service.name
            for service in self.services()
            if service.target_group == group["TargetGroupName"]
        )
        return f"{service}, port {group['Port']}"


def _matching_rule(rules: list[Any], host: str) -> Any:
    """Return the rule that the load balancer applies: the lowest priority with a matching host."""
    by_priority = sorted(
        (rule for rule in rules if rule["Priority"] != "default"),
        key=lambda rule: int(rule["Priority"]),
    )
    for rule in by_priority:
        patterns = [
            value
            for condition in rule["Conditions"]
            for value in condition["HostHeaderConfig"]["Values"]
        ]
        if any(fnmatch(host, pattern) for pattern in patterns):
            return rule
    (default,) = (rule for rule in rules if rule["Priority"] == "default")
    return default
