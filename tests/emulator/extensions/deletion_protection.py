"""A protected load balancer cannot be deleted.

Gap: moto keeps the attribute `deletion_protection.enabled` and deletes the load balancer all the
same. Terraform would destroy here what AWS refuses to destroy.
"""

from collections.abc import Callable

from moto.elbv2.exceptions import ELBClientError
from moto.elbv2.models import ELBv2Backend

from tests.emulator.extensions.patching import wrap


def apply() -> None:
    """Refuse as AWS does."""

    @wrap(ELBv2Backend, "delete_load_balancer")
    def delete_load_balancer(
        original: Callable[..., None], backend: ELBv2Backend, arn: str
    ) -> None:
        load_balancer = backend.load_balancers.get(arn)
        if load_balancer and load_balancer.attrs["deletion_protection.enabled"] == "true":
            raise ELBClientError(
                "OperationNotPermitted",
                f"Load balancer '{arn}' cannot be deleted because deletion protection is enabled",
            )
        original(backend, arn)
