"""States of a target, with their reasons and descriptions.

Sources: ELBv2 API reference, TargetHealth; for the descriptions, user guide, "Health check reason
codes".
"""

from typing import NamedTuple


class Status(NamedTuple):
    """Health of a target as DescribeTargetHealth answers it."""

    state: str
    reason: str | None = None
    description: str | None = None


HEALTHY = Status("healthy")
REGISTERING = Status("initial", "Elb.RegistrationInProgress", "Target registration is in progress")
CHECKING = Status("initial", "Elb.InitialHealthChecking", "Initial health checks in progress")
DRAINING = Status(
    "draining", "Target.DeregistrationInProgress", "Target deregistration is in progress"
)
NOT_IN_USE = Status(
    "unused",
    "Target.NotInUse",
    "Target group is not configured to receive traffic from the load balancer",
)
NOT_REGISTERED = Status(
    "unused", "Target.NotRegistered", "Target is not registered to the target group"
)
TIMEOUT = Status("unhealthy", "Target.Timeout", "Request timed out")
FAILED = Status("unhealthy", "Target.FailedHealthChecks", "Health checks failed")


def mismatch(code: int) -> Status:
    """Return the status of a target that answers a health check with an unexpected code."""
    description = f"Health checks failed with these codes: [{code}]"
    return Status("unhealthy", "Target.ResponseCodeMismatch", description)
