"""The inventory of an environment that `bin/demo` prints, as the APIs of AWS report it."""

from collections.abc import Iterator
from fnmatch import fnmatch
from typing import Any

import boto3
from rich.console import Console

from cli.operate.cluster import Cluster
from cli.operate.image_names import digest_of
from cli.tools.console import table
from environments.definition import Environment, names

Row = tuple[str, ...]


class Inventory:
    """Reads one environment from AWS; each method yields the rows of one table."""

    def __init__(self, environment: Environment, session: boto3.Session) -> None:
        self._environment = environment
        self._session = session
        self._cluster = Cluster(session.client("ecs"), environment)
        self._services = self._cluster.services() or {}

    def answers(self) -> Iterator[Row]:
        """Yield URL, action and listener rule for each host on each port."""
        client = self._session.client("elbv2")
        balancers = client.describe_load_balancers(Names=[self._cluster.name])["LoadBalancers"]
        listeners = client.describe_listeners(LoadBalancerArn=balancers[0]["LoadBalancerArn"])
        hosts = [*self._environment.host_names, f"other.{self._environment.domain}"]
        for listener in sorted(listeners["Listeners"], key=lambda listener: listener["Port"]):
            rules = client.describe_rules(ListenerArn=listener["ListenerArn"])["Rules"]
            for host in hosts:
                rule = _matching_rule(rules, host)
                priority = rule["Priority"]
                yield (
                    f"{listener['Protocol'].lower()}://{host}",
                    self._action(rule["Actions"][0]),
                    "default" if priority == "default" else f"priority {priority}",
                )

    def services(self) -> Iterator[Row]:
        """Yield name, tasks, task definition, sidecars and Service Connect URL of each service."""
        for name, service in sorted(self._services.items()):
            sidecars = [other for other in self._cluster.containers(service) if other != name]
            connect = service["deployments"][0]["serviceConnectConfiguration"]["services"][0]
            alias = connect["clientAliases"][0]
            yield (
                name,
                f"{service['runningCount']}/{service['desiredCount']}",
                service["taskDefinition"].rpartition("/")[2],
                ", ".join(sidecars) or "none",
                f"http://{alias['dnsName']}:{alias['port']}",
            )

    def images(self) -> Iterator[Row]:
        """Yield name, digest of the image, and target groups of each service."""
        for name, service in sorted(self._services.items()):
            groups = [target["targetGroupArn"].split("/")[1] for target in service["loadBalancers"]]
            digest = digest_of(self._cluster.image(service))
            yield name, digest, ", ".join(groups) or "none: internal"

    def certificates(self) -> Iterator[Row]:
        """Yield name and status of each certificate for the environment's domain."""
        client = self._session.client("acm")
        for summary in client.list_certificates()["CertificateSummaryList"]:
            if summary["DomainName"] != self._environment.domain:
                continue
            certificate = client.describe_certificate(CertificateArn=summary["CertificateArn"])
            detail = certificate["Certificate"]
            yield ", ".join(detail["SubjectAlternativeNames"]), detail["Status"]

    def dns_records(self) -> Iterator[Row]:
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

    def states(self) -> Iterator[Row]:
        """Yield key, size in bytes and encryption of each state object."""
        client = self._session.client("s3")
        bucket = names.state_bucket(self._environment.name, self._environment.account_id)
        for item in client.list_objects_v2(Bucket=bucket).get("Contents", []):
            head = client.head_object(Bucket=bucket, Key=item["Key"])
            encryption = head.get("ServerSideEncryption", "none")
            yield f"s3://{bucket}/{item['Key']}", str(item["Size"]), encryption

    def _action(self, action: Any) -> str:
        if action["Type"] == "redirect":
            redirect = action["RedirectConfig"]
            return f"{redirect['StatusCode']} to {redirect['Protocol'].lower()}, same host and path"
        (answer,) = (
            f"{name}, port {target['containerPort']}"
            for name, service in self._services.items()
            for target in service["loadBalancers"]
            if target["targetGroupArn"] == action["TargetGroupArn"]
        )
        return answer


def _matching_rule(rules: list[Any], host: str) -> Any:
    """Return the rule that the load balancer applies: the lowest priority with a matching host."""
    rules = sorted(rules, key=lambda rule: float(rule["Priority"].replace("default", "inf")))
    return next(
        rule
        for rule in rules
        if all(  # the default rule has no condition
            any(fnmatch(host, pattern) for pattern in condition["HostHeaderConfig"]["Values"])
            for condition in rule["Conditions"]
        )
    )


def show(console: Console, environment: Environment, session: boto3.Session) -> None:
    """Print every table of the inventory."""
    inventory = Inventory(environment, session)
    zone = f"DNS records in {environment.zone_name}"
    tables = {
        ("What each host gets", "URL", "answer", "listener rule"): inventory.answers,
        ("Services", "service", "tasks", "task definition", "sidecars", "inside, at"): (
            inventory.services
        ),
        ("Images", "service", "digest", "target group"): inventory.images,
        ("Certificate", "names", "status"): inventory.certificates,
        (zone, "name", "type", "value"): inventory.dns_records,
        ("Terraform states", "object", "bytes", "encryption"): inventory.states,
    }
    for columns, rows in tables.items():
        shown = table(*columns)
        for row in rows():
            shown.add_row(*row)
        console.print(shown)
