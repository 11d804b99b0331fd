"""Deployment alarms that Amazon ECS ignores because they are in ALARM already."""

from collections.abc import Iterator

from cli.release.preflight.deployment import Deployment
from cli.release.preflight.problem import Problem, warning
from environments.definition import names

_SERVICES_PER_CALL = 10


def check(deployment: Deployment) -> Iterator[Problem]:
    """Yield a warning for each service that an alarm would not roll back.

    If one of the alarms of a deployment is in ALARM at the start, ECS ignores all of them during
    the whole deployment. Source: Amazon ECS developer guide, "How CloudWatch alarms detect Amazon
    ECS deployment failures".
    """
    for service, watched in _watched(deployment):
        cloudwatch = deployment.client("cloudwatch")
        found = cloudwatch.describe_alarms(AlarmNames=watched, StateValue="ALARM")["MetricAlarms"]
        if risen := sorted(alarm["AlarmName"] for alarm in found):
            yield warning(
                f"ECS rolls {service} back on no alarm in this deployment, because "
                f"{', '.join(risen)} {'is' if len(risen) == 1 else 'are'} already in ALARM"
            )


def _watched(deployment: Deployment) -> Iterator[tuple[str, list[str]]]:
    """Yield each service with deployment alarms, and the names of the alarms."""
    ecs, cluster = deployment.client("ecs"), names.cluster(deployment.environment.name)
    services = [service.name for service in deployment.environment.services]
    for start in range(0, len(services), _SERVICES_PER_CALL):
        some = services[start : start + _SERVICES_PER_CALL]
        try:
            found = ecs.describe_services(cluster=cluster, services=some)["services"]
        except ecs.exceptions.ClusterNotFoundException:
            return  # nothing is deployed yet
        for service in found:
            alarms = service.get("deploymentConfiguration", {}).get("alarms")
            if alarms and alarms["enable"]:
                yield service["serviceName"], alarms["alarmNames"]
