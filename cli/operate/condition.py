"""Condition of an environment, as the APIs of AWS report it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import boto3

from cli.operate.service_images import short_name
from cli.tools.errors import CommandError
from environments.definition import Environment, names

# The limit of DescribeServices for each request.
_SERVICES_PER_CALL = 10
_SHOWN_DIGEST = len("sha256:") + 12


@dataclass(frozen=True)
class ServiceCondition:
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


class Condition:
    """Reads the condition of one environment from AWS."""

    def __init__(self, environment: Environment, session: boto3.Session) -> None:
        self._environment = environment
        self._session = session
        self._cluster = names.cluster(environment.name)
        self._described = self._active_services()

    @property
    def missing(self) -> list[str]:
        """Names of the services in the definition that are not deployed."""
        deployed = {service["serviceName"] for service in self._described}
        return [name for name in self._defined() if name not in deployed]

    def services(self) -> Iterator[ServiceCondition]:
        """Yield the condition of each deployed service of the definition."""
        for service in self._described:
            name = service["serviceName"]
            (primary,) = (item for item in service["deployments"] if item["status"] == "PRIMARY")
            yield ServiceCondition(
                name=name,
                running=service["runningCount"],
                pending=service["pendingCount"],
                desired=service["desiredCount"],
                rollout=_rollout(primary),
                image=self._image(name, service["taskDefinition"]),
                targets=", ".join(map(self._health, service["loadBalancers"])) or "internal",
            )

    def events(self, count: int) -> list[tuple[datetime, str]]:
        """Return the newest `count` ECS events of the services, newest first."""
        events = [
            (event["createdAt"], event["message"])
            for service in self._described
            for event in service["events"]
        ]
        return sorted(events, reverse=True)[:count]

    def alarms(self) -> list[Alarm]:
        """Return the environment's alarms, sorted by name."""
        # The hyphen excludes the alarms of other environments whose names begin like this one's.
        pages = self._session.client("cloudwatch").get_paginator("describe_alarms")
        alarms = [
            Alarm(alarm["AlarmName"], alarm["StateValue"], alarm.get("StateReason", ""))
            for page in pages.paginate(AlarmNamePrefix=f"{self._cluster}-")
            for alarm in page["MetricAlarms"]
        ]
        return sorted(alarms, key=lambda alarm: alarm.name)

    def _active_services(self) -> list[Any]:
        ecs = self._session.client("ecs")
        defined, found = self._defined(), list[Any]()
        try:
            for start in range(0, len(defined), _SERVICES_PER_CALL):
                some = defined[start : start + _SERVICES_PER_CALL]
                answer = ecs.describe_services(cluster=self._cluster, services=some)
                found += [item for item in answer["services"] if item["status"] == "ACTIVE"]
        except ecs.exceptions.ClusterNotFoundException:
            found = []
        if not found:
            name = self._environment.name
            raise CommandError(
                f"{name} is not deployed: no service of it is in an ECS cluster {self._cluster} "
                f"in {self._environment.region}: run bin/cruddur deploy {name}"
            )
        return found

    def _defined(self) -> list[str]:
        return [service.name for service in self._environment.services]

    def _image(self, service: str, task_definition: str) -> str:
        """Return the tags and the shortened digest of the running image."""
        task = self._session.client("ecs").describe_task_definition(taskDefinition=task_definition)
        (own,) = (
            container
            for container in task["taskDefinition"]["containerDefinitions"]
            if container["name"] == service
        )
        repository = names.repository(self._environment.name, service)
        name, _, digest = own["image"].partition("@")
        if not name.endswith(f"/{repository}"):  # an image of another registry
            return short_name(own["image"])
        ecr = self._session.client("ecr")
        try:
            found = ecr.describe_images(
                repositoryName=repository,
                imageIds=[{"imageDigest": digest}],
            )
            tags = found["imageDetails"][0].get("imageTags", [])
        except (ecr.exceptions.ImageNotFoundException, ecr.exceptions.RepositoryNotFoundException):
            tags = []
        return f"{', '.join(sorted(tags)) or 'no tag'} {digest[:_SHOWN_DIGEST]}"

    def _health(self, load_balancer: Any) -> str:
        """Return the number of targets in each state, for example `2 healthy, 1 unhealthy`."""
        health = self._session.client("elbv2").describe_target_health(
            TargetGroupArn=load_balancer["targetGroupArn"]
        )
        states = Counter(
            target["TargetHealth"]["State"] for target in health["TargetHealthDescriptions"]
        )
        counts = [f"{count} {state}" for state, count in sorted(states.items())]
        return ", ".join(counts) or "no targets"


def _rollout(deployment: Any) -> str:
    """Return `COMPLETED`, or another state with its reason; `none` if ECS reports no state."""
    state = deployment.get("rolloutState", "none")
    reason = deployment.get("rolloutStateReason", "")
    return state if state == "COMPLETED" or not reason else f"{state}: {reason}"
