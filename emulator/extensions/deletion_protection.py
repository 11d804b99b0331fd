"""A protected load balancer or DynamoDB table cannot be deleted.

Gap: moto stores the attribute `deletion_protection.enabled`, but deletes the load balancer.
Terraform would destroy here what AWS refuses to destroy. moto refuses to delete the table, but with
another message than AWS. Source of AWS's message: nubo-db/dynoxide issue 46 and aws-bench/aws-bench
pull request 41.
"""

from collections.abc import Callable

from moto.dynamodb.exceptions import DeletionProtectedException, MockValidationException
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.table import Table
from moto.elbv2.exceptions import ELBClientError
from moto.elbv2.models import ELBv2Backend

from emulator.extensions.patching import before, wrap


def apply() -> None:
    """Refuse the deletions that AWS refuses."""

    @before(ELBv2Backend, "delete_load_balancer")
    def delete_load_balancer(backend: ELBv2Backend, arn: str) -> None:
        load_balancer = backend.load_balancers.get(arn)
        if load_balancer and load_balancer.attrs["deletion_protection.enabled"] == "true":
            raise ELBClientError(
                "OperationNotPermitted",
                f"Load balancer '{arn}' cannot be deleted because deletion protection is enabled",
            )

    @wrap(DynamoDBBackend, "delete_table")
    def delete_table(original: Callable[..., Table], backend: DynamoDBBackend, name: str) -> Table:
        try:
            return original(backend, name)
        except DeletionProtectedException:
            raise MockValidationException(
                "Resource cannot be deleted as it is currently protected against deletion. "
                "Disable deletion protection first."
            ) from None
