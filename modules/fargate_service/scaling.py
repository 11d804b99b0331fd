"""Scale the number of a service's tasks by load and by the time of day."""

from dataclasses import dataclass

from cdktf import ITerraformDependable
from cdktf_cdktf_provider_aws.appautoscaling_policy import (
    AppautoscalingPolicy,
    AppautoscalingPolicyTargetTrackingScalingPolicyConfiguration,
    AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecification,
)
from cdktf_cdktf_provider_aws.appautoscaling_scheduled_action import (
    AppautoscalingScheduledAction,
    AppautoscalingScheduledActionScalableTargetAction,
)
from cdktf_cdktf_provider_aws.appautoscaling_target import AppautoscalingTarget
from constructs import Construct

_NAMESPACE = "ecs"
_DIMENSION = "ecs:service:DesiredCount"

# Adding is quick and removing is slow: too many tasks cost little, too few tasks fail requests.
_SCALE_OUT_COOLDOWN_SECONDS = 60
_SCALE_IN_COOLDOWN_SECONDS = 300


@dataclass(frozen=True)
class TrackedMetric:
    """A predefined metric of Application Auto Scaling and its target value.

    The resource label of requests is `<load balancer's ARN suffix>/<target group's ARN suffix>`.
    """

    name: str
    type: str
    target: int
    resource_label: str | None = None


@dataclass(frozen=True)
class PauseSchedule:
    """The times at which a service stops all tasks and starts them again: AWS cron expressions."""

    stop_cron: str
    start_cron: str
    time_zone: str


@dataclass(frozen=True)
class Scaling:
    """The bounds of the number of tasks, the metrics that change it, and the pause."""

    minimum_count: int
    maximum_count: int
    metrics: tuple[TrackedMetric, ...]
    pause: PauseSchedule | None


class ServiceScaling(Construct):
    """Application Auto Scaling of one ECS service, whose desired count Terraform must ignore.

    A pause changes the bounds. With a pause, Terraform ignores the bounds as well: a deployment at
    night shows no change and starts no task. New bounds take effect at the next start.

    Terraform changes the policies and scheduled actions of the target one after the other.
    Application Auto Scaling refuses parallel changes of one target with ConcurrentUpdateException,
    which the provider does not retry (hashicorp/terraform-provider-aws issue 17915). Terraform has
    no order for a metric that is added while another one is removed: `bin/cruddur deploy` runs
    again then.
    """

    def __init__(
        self, scope: Construct, id_: str, *, cluster_name: str, service_name: str, scaling: Scaling
    ) -> None:
        super().__init__(scope, id_)
        target = AppautoscalingTarget(
            self,
            "target",
            service_namespace=_NAMESPACE,
            scalable_dimension=_DIMENSION,
            resource_id=f"service/{cluster_name}/{service_name}",
            min_capacity=scaling.minimum_count,
            max_capacity=scaling.maximum_count,
            lifecycle={"ignore_changes": ["min_capacity", "max_capacity"]}
            if scaling.pause
            else None,
        )
        self._resource_id: str = target.resource_id
        self._earlier: list[ITerraformDependable] = []
        for metric in scaling.metrics:
            self._track(metric)
        if scaling.pause:
            pause = scaling.pause
            self._set_bounds("stop", pause.stop_cron, pause.time_zone, 0, 0)
            self._set_bounds(
                "start",
                pause.start_cron,
                pause.time_zone,
                scaling.minimum_count,
                scaling.maximum_count,
            )

    def _track(self, metric: TrackedMetric) -> None:
        policy = AppautoscalingPolicy(
            self,
            metric.name,
            name=metric.name,
            policy_type="TargetTrackingScaling",
            service_namespace=_NAMESPACE,
            scalable_dimension=_DIMENSION,
            resource_id=self._resource_id,
            target_tracking_scaling_policy_configuration=AppautoscalingPolicyTargetTrackingScalingPolicyConfiguration(
                predefined_metric_specification=AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecification(
                    predefined_metric_type=metric.type, resource_label=metric.resource_label
                ),
                target_value=metric.target,
                scale_out_cooldown=_SCALE_OUT_COOLDOWN_SECONDS,
                scale_in_cooldown=_SCALE_IN_COOLDOWN_SECONDS,
            ),
            depends_on=self._earlier,
        )
        self._earlier = [policy]

    def _set_bounds(self, id_: str, cron: str, time_zone: str, minimum: int, maximum: int) -> None:
        action = AppautoscalingScheduledAction(
            self,
            id_,
            name=id_,
            service_namespace=_NAMESPACE,
            scalable_dimension=_DIMENSION,
            resource_id=self._resource_id,
            schedule=f"cron({cron})",
            timezone=time_zone,
            scalable_target_action=AppautoscalingScheduledActionScalableTargetAction(
                min_capacity=str(minimum), max_capacity=str(maximum)
            ),
            depends_on=self._earlier,
        )
        self._earlier = [action]
