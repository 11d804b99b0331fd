"""Deregistering a scalable target deletes its scaling policies and scheduled actions.

Gap: moto keeps them. Source: Application Auto Scaling API reference, DeregisterScalableTarget.
"""

from moto.applicationautoscaling.models import ApplicationAutoscalingBackend

from emulator.extensions.patching import after


def apply() -> None:
    """Delete the policies and the actions with the target."""

    @after(ApplicationAutoscalingBackend, "deregister_scalable_target")
    def deregister_scalable_target(
        backend: ApplicationAutoscalingBackend, _: None, namespace: str, r_id: str, dimension: str
    ) -> None:
        target = namespace, r_id, dimension
        for policy in list(backend.policies.values()):
            owner = policy.service_namespace, policy.resource_id, policy.scalable_dimension
            if owner == target:
                backend.delete_scaling_policy(policy.policy_name, *owner)
        backend.scheduled_actions = [
            action
            for action in backend.scheduled_actions
            if (action.service_namespace, action.resource_id, action.scalable_dimension) != target
        ]
