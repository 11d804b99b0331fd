"""Scalable targets of the emulator."""

from tests.helpers.emulator import Emulator

RESOURCE = {
    "ServiceNamespace": "ecs",
    "ResourceId": "service/scaled/web",
    "ScalableDimension": "ecs:service:DesiredCount",
}


def test_policies_and_scheduled_actions_go_with_their_target(emulator: Emulator) -> None:
    emulator.reset()
    ecs, scaling = emulator.client("ecs"), emulator.client("application-autoscaling")
    ecs.create_cluster(clusterName="scaled")
    container = {"name": "web", "image": "web", "memory": 128}
    ecs.register_task_definition(family="web", containerDefinitions=[container])
    ecs.create_service(cluster="scaled", serviceName="web", taskDefinition="web", desiredCount=0)
    scaling.register_scalable_target(**RESOURCE, MinCapacity=1, MaxCapacity=2)
    metric = {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"}
    scaling.put_scaling_policy(
        **RESOURCE,
        PolicyName="cpu",
        PolicyType="TargetTrackingScaling",
        TargetTrackingScalingPolicyConfiguration={
            "TargetValue": 60,
            "PredefinedMetricSpecification": metric,
        },
    )
    scaling.put_scheduled_action(
        **RESOURCE,
        ScheduledActionName="stop",
        Schedule="cron(0 20 ? * MON-FRI *)",
        ScalableTargetAction={"MinCapacity": 0, "MaxCapacity": 0},
    )

    scaling.deregister_scalable_target(**RESOURCE)

    assert scaling.describe_scaling_policies(ServiceNamespace="ecs")["ScalingPolicies"] == []
    assert scaling.describe_scheduled_actions(ServiceNamespace="ecs")["ScheduledActions"] == []
    assert emulator.client("cloudwatch").describe_alarms()["MetricAlarms"] == []
