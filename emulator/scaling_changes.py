"""Refuse changes of one scalable target that overlap in time.

Gap: moto completes every change of Application Auto Scaling at once. AWS answers the later one of
two changes of a scalable target with ConcurrentUpdateException. Sources: the errors of
PutScalingPolicy and the other operations below in the API reference ("already has a pending
update"); the message: hashicorp/terraform-provider-aws issue 17915.

Here each change is pending until another change of its target is refused, at most HOLD_SECONDS.
Changes that Terraform starts together therefore overlap on a fast machine too.
"""

import json
import threading
from collections.abc import Callable, Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from emulator.wsgi import body_of, signature

HOLD_SECONDS = 0.2
_CHANGES = {
    f"AnyScaleFrontendService.{change}"
    for change in (
        "RegisterScalableTarget",
        "DeregisterScalableTarget",
        "PutScalingPolicy",
        "DeleteScalingPolicy",
        "PutScheduledAction",
        "DeleteScheduledAction",
    )
}
_REFUSAL = json.dumps(
    {
        "__type": "ConcurrentUpdateException",
        "Message": "You already have a pending update to an Auto Scaling resource.",
    }
).encode()


def one_change_at_a_time(
    application: WSGIApplication,
    hold: Callable[[threading.Event], object] = lambda refused: refused.wait(HOLD_SECONDS),
) -> WSGIApplication:
    """Let the application answer only one change of a scalable target at a time.

    `hold` is called before a change is applied. Its argument is an event that is set when another
    change is refused.
    """
    pending: dict[tuple[str, ...], threading.Event] = {}
    lock = threading.Lock()

    def answer(variables: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        target = _target(variables)
        if not target:
            return application(variables, start)
        with lock:
            other = pending.get(target)
            if not other:
                refused = pending[target] = threading.Event()
        if other:
            other.set()
            start("400 Bad Request", [("Content-Type", "application/x-amz-json-1.1")])
            return [_REFUSAL]
        try:
            hold(refused)
            return application(variables, start)
        finally:
            del pending[target]

    return answer


def _target(variables: WSGIEnvironment) -> tuple[str, ...] | None:
    """Return the scalable target that the request changes."""
    signed = signature(variables)
    if not signed or variables.get("HTTP_X_AMZ_TARGET") not in _CHANGES:
        return None
    asked = json.loads(body_of(variables))
    parts = ("ServiceNamespace", "ResourceId", "ScalableDimension")
    # The access key belongs to an account.
    return (signed.access_key_id, signed.region, *(asked.get(part, "") for part in parts))
