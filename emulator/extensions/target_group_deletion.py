"""Deleting a target group that is gone is no error.

Gap: of DeleteTargetGroup, AWS's service model names one error, ResourceInUse; moto also answers
TargetGroupNotFound. The AWS provider takes that for a failure, as when the answer to its first
request was lost and it asks again.
"""

from collections.abc import Callable

from moto.elbv2.models import ELBv2Backend, FakeTargetGroup

from emulator.extensions.patching import wrap


def apply() -> None:
    """Let it succeed."""

    @wrap(ELBv2Backend, "delete_target_group")
    def delete_target_group(
        original: Callable[..., FakeTargetGroup], backend: ELBv2Backend, target_group_arn: str
    ) -> FakeTargetGroup | None:
        if target_group_arn not in backend.target_groups:
            return None
        return original(backend, target_group_arn)
