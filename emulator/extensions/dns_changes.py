"""A DNS change is complete when the call returns.

Gap: moto answers with a `ChangeInfo` that is INSYNC from the start. For every record that is
created, updated or deleted, the provider still sleeps for a random time of 10 to 30 seconds before
it reads the status, to send fewer requests to Route 53. Without a `ChangeInfo` the provider does
not wait, so the emulator does not answer with one.
"""

from collections.abc import Callable

from moto.core.responses import ActionResult
from moto.route53.responses import Route53

from emulator.extensions.patching import wrap


def apply() -> None:
    """Remove `ChangeInfo` from the answer to `ChangeResourceRecordSets`."""

    @wrap(Route53, "change_resource_record_sets")
    def change_resource_record_sets(
        original: Callable[[Route53], ActionResult], response: Route53
    ) -> ActionResult:
        original(response)
        return ActionResult({})
