"""The encryption of a DynamoDB table can be changed.

Gap: moto ignores `SSESpecification` in UpdateTable, so that Terraform would plan the same change
again and again. moto also creates the AWS managed key of the account for a table without enabled
encryption; AWS encrypts that table with a key that DynamoDB owns. Source: DynamoDB API reference,
UpdateTable and SSESpecification.
"""

from typing import Any

from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.responses import DynamoHandler

from emulator.extensions.patching import before


def apply() -> None:
    """Store the encryption of the last request."""

    @before(DynamoDBBackend, "create_table")
    def create_table(
        _backend: DynamoDBBackend, sse_specification: dict[str, Any] | None
    ) -> dict[str, Any]:
        return {"sse_specification": _enabled(sse_specification)}

    @before(DynamoHandler, "update_table")
    def update_table(handler: DynamoHandler) -> None:
        if "SSESpecification" in handler.body:
            table = handler.dynamodb_backend.get_table(handler.body["TableName"])
            specification = _enabled(handler.body["SSESpecification"])
            if specification and "KMSMasterKeyId" not in specification:
                key = table._get_default_encryption_key(table.account_id, table.region_name)
                specification = {**specification, "KMSMasterKeyId": key}
            table.sse_specification = specification


def _enabled(specification: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return the specification, or None where the request asks for the key that DynamoDB owns."""
    return specification if specification and specification.get("Enabled") else None
