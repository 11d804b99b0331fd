"""Deployment alarms that Amazon ECS ignores because they are in ALARM already."""

from collections.abc import Iterator

from cli.operate.cluster import Cluster
from cli.release.preflight.deployment import Deployment
from cli.release.preflight.problem import Problem, warning


def check(deployment: Deployment) -> Iterator[Problem]:
    """Yield a warning for each service that an alarm would not roll back.

    If one of the alarms of a deployment is in ALARM at the start, ECS ignores all of them during
    the whole deployment. Source: Amazon ECS developer guide, "How CloudWatch alarms detect Amazon
    ECS deployment failures".
    """
    cluster = Cluster(deployment.client("ecs"), deployment.environment)
    for service, description in (cluster.services() or {}).items():
        alarms = description.get("deploymentConfiguration", {}).get("alarms")
        if not alarms or not alarms["enable"]:
            continue
        cloudwatch = deployment.client("cloudwatch")
        found = cloudwatch.describe_alarms(AlarmNames=alarms["alarmNames"], StateValue="ALARM")[
            "MetricAlarms"
        ]
        if risen := sorted(alarm["AlarmName"] for alarm in found):
            yield warning(
                f"ECS rolls {service} back on no alarm in this deployment, because "
                f"{', '.join(risen)} {'is' if len(risen) == 1 else 'are'} already in ALARM"
            )
