"""What moto 5.2.5 lacks for our infrastructure: one module per gap, each with a test.

The gaps are closed here and never worked around in the product.
"""

from tests.emulator.extensions import (
    accounts,
    autoscaling_tags,
    bucket_logging,
    bucket_transport,
    deletion_protection,
    dns_changes,
    ecs_services,
    security_group_rules,
)

EXTENSIONS = (
    autoscaling_tags,
    bucket_logging,
    bucket_transport,
    deletion_protection,
    dns_changes,
    ecs_services,
    security_group_rules,
)


def apply(*, account_id: str) -> None:
    """Extend moto, once, before it serves its first request."""
    accounts.apply(default_account_id=account_id)
    for extension in EXTENSIONS:
        extension.apply()
