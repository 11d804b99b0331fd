"""Services, recent events and alarms of an environment on one screen."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import boto3
from rich.console import Console
from rich.text import Text

from cli.operate.cluster import Cluster
from cli.operate.image_names import short_digest, short_name
from cli.operate.image_registry import ImageRegistry
from cli.tools.console import table
from cli.tools.errors import CommandError
from environments.definition import Environment, Service, names

if TYPE_CHECKING:
    from mypy_boto3_ecs.type_defs import DeploymentTypeDef, LoadBalancerTypeDef

_EVENTS = 8
_COLOURS = {"COMPLETED": "green", "FAILED": "red", "OK": "green", "ALARM": "red"}


@dataclass(frozen=True)
class ServiceStatus:
    """A deployed service: tasks, rollout, image, and the health of its load balancer targets."""

    name: str
    running: int
    pending: int
    desired: int
    rollout: str
    image: str
    targets: str


@dataclass(frozen=True)
class Alarm:
    """A CloudWatch alarm: its state (OK, ALARM or INSUFFICIENT_DATA) and the state's reason."""

    name: str
    state: str
    reason: str


class EnvironmentStatus:
    """Reads the status of one environment from AWS.

    Raises:
        CommandError: no service of the environment is deployed.
    """

    def __init__(self, environment: Environment, session: boto3.Session) -> None:
        self._environment = environment
        self._session = session
        self._registry = ImageRegistry(session.client("ecr"), environment)
        self._cluster = Cluster(session.client("ecs"), environment)
        deployed = self._cluster.services()
        if not deployed:
            name = environment.name
            raise CommandError(
                f"{name} is not deployed: no service of it is in an ECS cluster "
                f"{self._cluster.name} in {environment.region}: run bin/cruddur deploy {name}"
            )
        self._deployed = deployed

    @property
    def missing(self) -> list[str]:
        """Names of the services in the definition that are not deployed."""
        return [each.name for each in self._environment.services if each.name not in self._deployed]

    def services(self) -> Iterator[ServiceStatus]:
        """Yield the status of each deployed service of the definition."""
        for service in self._environment.services:
            found = self._deployed.get(service.name)
            if not found:
                continue
            (primary,) = (item for item in found["deployments"] if item["status"] == "PRIMARY")
            yield ServiceStatus(
                name=service.name,
                running=found["runningCount"],
                pending=found["pendingCount"],
                desired=found["desiredCount"],
                rollout=_rollout(primary),
                image=self._image(service, self._cluster.image(found)),
                targets=", ".join(map(self._health, found["loadBalancers"])) or "internal",
            )

    def events(self, count: int) -> list[tuple[datetime, str]]:
        """Return the newest `count` ECS events of the services, newest first."""
        events = [
            (event["createdAt"], event["message"])
            for service in self._deployed.values()
            for event in service["events"]
        ]
        return sorted(events, reverse=True)[:count]

    def alarms(self) -> list[Alarm]:
        """Return the environment's alarms, sorted by name."""
        # The hyphen excludes the alarms of other environments whose names begin like this one's.
        pages = self._session.client("cloudwatch").get_paginator("describe_alarms")
        alarms = [
            Alarm(alarm["AlarmName"], alarm["StateValue"], alarm.get("StateReason", ""))
            for page in pages.paginate(
                AlarmNamePrefix=f"{self._cluster.name}-",
                AlarmTypes=["CompositeAlarm", "MetricAlarm"],
            )
            for alarm in [*page["CompositeAlarms"], *page["MetricAlarms"]]
        ]
        return sorted(alarms, key=lambda alarm: alarm.name)

    def _image(self, service: Service, image: str) -> str:
        """Return the tags and the shortened digest of the running image."""
        name, _, digest = image.partition("@")
        if not name.endswith(f"/{names.repository(self._environment.name, service.name)}"):
            return short_name(image)  # an image of another registry
        tags = ", ".join(self._registry.tags(service, digest))
        return f"{tags or 'no tag'} {short_digest(digest)}"

    def _health(self, load_balancer: "LoadBalancerTypeDef") -> str:
        """Return the number of targets in each state, for example `2 healthy, 1 unhealthy`."""
        health = self._session.client("elbv2").describe_target_health(
            TargetGroupArn=load_balancer["targetGroupArn"]
        )
        states = Counter(
            target["TargetHealth"]["State"] for target in health["TargetHealthDescriptions"]
        )
        counts = [f"{count} {state}" for state, count in sorted(states.items())]
        return ", ".join(counts) or "no targets"


def _rollout(deployment: "DeploymentTypeDef") -> str:
    """Return `COMPLETED`, or another state with its reason; `none` if ECS reports no state."""
    state = deployment.get("rolloutState", "none")
    reason = deployment.get("rolloutStateReason", "")
    return state if state == "COMPLETED" or not reason else f"{state}: {reason}"


def show(console: Console, environment: Environment, status: EnvironmentStatus) -> None:
    """Print the screen."""
    services = table(
        f"Services of {environment.name}", "service", "running", "rollout", "image", "targets"
    )
    for service in status.services():
        running = f"{service.running}/{service.desired}"
        services.add_row(
            service.name,
            f"{running}, {service.pending} pending" if service.pending else running,
            _coloured(service.rollout),
            service.image,
            service.targets,
        )
    for name in status.missing:
        services.add_row(name, "not deployed")
    console.print(services)

    events = table("Last events", "time (UTC)", "event")
    for moment, message in status.events(_EVENTS):
        events.add_row(f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S}", Text(message))
    console.print(events if events.rows else "Last events: none")

    alarms = table("Alarms", "alarm", "state", "reason")
    for alarm in status.alarms():
        alarms.add_row(alarm.name, _coloured(alarm.state), Text(alarm.reason))
    console.print(alarms if alarms.rows else "Alarms: none")


def _coloured(state: str) -> Text:
    return Text(state, style=_COLOURS.get(state.partition(":")[0], "yellow"))
