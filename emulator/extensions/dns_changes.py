"""A DNS change is done when the call returns.

Gap: moto hands out a `ChangeInfo` that is INSYNC from the start, but the provider, to spare
Route 53, sleeps 10 to 30 seconds at random before it asks, for every record created, updated or
deleted. It does not wait for a change it is told nothing about, so we tell it nothing.
"""

from collections.abc import Callable

from moto.core.responses import ActionResult
from moto.route53.responses import Route53

from emulator.extensions.patching import wrap


def apply() -> None:
    """Leave `ChangeInfo` out of the answer to `ChangeResourceRecordSets`."""

    @wrap(Route53, "change_resource_record_sets")
    def change_resource_record_sets(
        original: Callable[[Route53], ActionResult], response: Route53
    ) -> ActionResult:
        original(response)
        return ActionResult({})
