"""Deregistering a scalable target deletes its scaling policies and scheduled actions.

Gap: moto keeps them. Source: Application Auto Scaling API reference, DeregisterScalableTarget.
"""

from collections.abc import Callable

from moto.applicationautoscaling.models import ApplicationAutoscalingBackend

from emulator.extensions.patching import wrap


def apply() -> None:
    """Delete the policies and the actions with the target."""

    @wrap(ApplicationAutoscalingBackend, "deregister_scalable_target")
    def deregister_scalable_target(
        original: Callable[..., None],
        backend: ApplicationAutoscalingBackend,
        namespace: str,
        r_id: str,
        dimension: str,
    ) -> None:
        original(backend, namespace, r_id, dimension)
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
