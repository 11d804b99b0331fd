"""The autoscaling and the pause of a service, from the definitions."""

from collections.abc import Iterator

from environments.definition import Autoscaling, Environment, Service
from modules.fargate_service import PauseSchedule, Scaling, TrackedMetric
from modules.load_balancer import LoadBalancer


def scaling(
    environment: Environment, service: Service, load_balancer: LoadBalancer
) -> Scaling | None:
    """Return the scaling of a service; None: Terraform alone sets the number of tasks."""
    autoscaling, pause = service.autoscaling, environment.pause
    if autoscaling is None and pause is None:
        return None
    return Scaling(
        minimum_count=autoscaling.minimum_count if autoscaling else service.desired_count,
        maximum_count=autoscaling.maximum_count if autoscaling else service.desired_count,
        metrics=tuple(_metrics(autoscaling, service, load_balancer)) if autoscaling else (),
        pause=PauseSchedule(
            stop_cron=pause.stop_cron, start_cron=pause.start_cron, time_zone=pause.time_zone
        )
        if pause
        else None,
    )


def _metrics(
    autoscaling: Autoscaling, service: Service, load_balancer: LoadBalancer
) -> Iterator[TrackedMetric]:
    if autoscaling.cpu_percent is not None:
        yield TrackedMetric("cpu", "ECSServiceAverageCPUUtilization", autoscaling.cpu_percent)
    if autoscaling.memory_percent is not None:
        yield TrackedMetric(
            "memory", "ECSServiceAverageMemoryUtilization", autoscaling.memory_percent
        )
    if autoscaling.requests_per_target_per_minute is not None:
        yield TrackedMetric(
            "requests",
            "ALBRequestCountPerTarget",
            autoscaling.requests_per_target_per_minute,
            f"{load_balancer.arn_suffix}/{load_balancer.target_group_arn_suffix(service.name)}",
        )
