"""Warn of deployment alarms that ECS ignores because they have already risen."""

from collections.abc import Iterator, Sequence

import boto3

_SERVICES_PER_CALL = 10


def warnings(session: boto3.Session, *, cluster: str, services: Sequence[str]) -> Iterator[str]:
    """Yield a line for each service that would not be rolled back on an alarm.

    ECS ignores the alarms of a deployment for as long as the deployment lasts when one of them is
    in ALARM at the start. Source: Amazon ECS developer guide, "How CloudWatch alarms detect Amazon
    ECS deployment failures".
    """
    cloudwatch = session.client("cloudwatch")
    for service, names in _watched(session, cluster, services):
        found = cloudwatch.describe_alarms(AlarmNames=names, StateValue="ALARM")["MetricAlarms"]
        if risen := sorted(alarm["AlarmName"] for alarm in found):
            yield (
                f"Warning: ECS rolls {service} back on no alarm in this deployment, because "
                f"{', '.join(risen)} {'is' if len(risen) == 1 else 'are'} already in ALARM"
            )


def _watched(
    session: boto3.Session, cluster: str, services: Sequence[str]
) -> Iterator[tuple[str, list[str]]]:
    """Yield each service that ECS watches alarms of, and their names."""
    ecs = session.client("ecs")
    for start in range(0, len(services), _SERVICES_PER_CALL):
        some = list(services[start : start + _SERVICES_PER_CALL])
        try:
            found = ecs.describe_services(cluster=cluster, services=some)["services"]
        except ecs.exceptions.ClusterNotFoundException:
            return  # nothing is deployed yet
        for service in found:
            alarms = service.get("deploymentConfiguration", {}).get("alarms")
            if alarms and alarms["enable"]:
                yield service["serviceName"], alarms["alarmNames"]
