"""Deleting a target group that does not exist is not an error.

Gap: AWS's service model lists one error of DeleteTargetGroup, ResourceInUse; moto also answers
TargetGroupNotFound. The AWS provider reports that error as a failure, for example when the answer
to its first request was lost and it repeats the request.
"""

from collections.abc import Callable

from moto.elbv2.models import ELBv2Backend, FakeTargetGroup

from emulator.extensions.patching import wrap


def apply() -> None:
    """Let the deletion succeed."""

    @wrap(ELBv2Backend, "delete_target_group")
    def delete_target_group(
        original: Callable[..., FakeTargetGroup], backend: ELBv2Backend, target_group_arn: str
    ) -> FakeTargetGroup | None:
        if target_group_arn not in backend.target_groups:
            return None
        return original(backend, target_group_arn)
