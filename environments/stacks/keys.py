"""The KMS keys of an environment: created in the state stack, looked up in all others.

Reasons: docs/decisions/0009-create-all-kms-keys-in-the-state-stack.md.
"""

from constructs import Construct

from environments.definition import Environment, names
from modules.encryption_key import (
    EncryptionKey,
    ExistingKey,
    alarms_may_publish_encrypted,
    budgets_may_publish_encrypted,
    logs_may_be_encrypted,
)


class Keys(Construct):
    """The key of alarms, logs and tables, and with `customer_managed_keys` that of the images."""

    def __init__(
        self, scope: Construct, id_: str, *, environment: Environment, account_id: str
    ) -> None:
        super().__init__(scope, id_)
        EncryptionKey(
            self,
            "application",
            alias=names.encryption_key(environment.name, "application"),
            description=f"Alarms, logs and tables of {names.cluster(environment.name)}",
            account_id=account_id,
            statements=[
                alarms_may_publish_encrypted(),
                budgets_may_publish_encrypted(account_id),
                logs_may_be_encrypted(region=environment.region, account_id=account_id),
            ],
        )
        if environment.customer_managed_keys:
            EncryptionKey(
                self,
                "registry",
                alias=names.encryption_key(environment.name, "registry"),
                description=f"Images of {names.cluster(environment.name)}",
                account_id=account_id,
            )


def existing_key_arn(scope: Construct, id_: str, *, environment: Environment, kind: str) -> str:
    """Return the ARN of the key for a stack; plans fail before `bin/cruddur bootstrap` has run."""
    return ExistingKey(scope, id_, alias=names.encryption_key(environment.name, kind)).arn
