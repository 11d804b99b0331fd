"""The stack of the bucket for the states of all stacks, and of the KMS keys of all stacks."""

from collections.abc import Sequence

from cdktf import TerraformOutput
from constructs import Construct

from environments.definition import Environment, names
from environments.stacks.base import EnvironmentStack
from environments.stacks.keys import Keys
from modules.account import Account
from modules.encryption_key import EncryptionKey
from modules.state import StateBucket
from modules.state_logs import StateLogs

_CUSTOMER_MANAGED_KEYS = (
    "aws_kms_key.encryption_key_EEB70057",
    "aws_kms_alias.encryption_alias_F6F0D85B",
    "aws_kms_key.keys_registry_key_6D848772",
    "aws_kms_alias.keys_registry_alias_44DB59B2",
)


class StateStack(EnvironmentStack):
    """The environment's state bucket and KMS keys; `bin/cruddur bootstrap` deploys the stack.

    Without `customer_managed_keys`, keys that an earlier deployment created stay in AWS: they may
    still encrypt images or states.
    """

    def __init__(self, scope: Construct, *, environment: Environment) -> None:
        super().__init__(scope, "state", environment=environment)
        account = Account(self, "account", region=environment.region)
        Keys(self, "keys", environment=environment, account_id=account.id)
        if not environment.customer_managed_keys:
            self._leave_in_aws(_CUSTOMER_MANAGED_KEYS)
        bucket = StateBucket(
            self,
            "state",
            name=names.state_bucket(environment.name, environment.account_id),
            kms_key_arn=self._key_arn(environment, account),
        )
        if environment.access_logs:
            StateLogs(
                self,
                "state_logs",
                name=names.state_log_bucket(environment.name, environment.account_id),
                state_bucket=bucket.name,
                account_id=environment.account_id,
                retention_days=environment.access_log_retention_days,
            )
        TerraformOutput(self, "state_bucket", value=bucket.name)

    def _leave_in_aws(self, addresses: Sequence[str]) -> None:
        """Remove these resources from the state without destroying them."""
        blocks = [{"from": address, "lifecycle": {"destroy": False}} for address in addresses]
        self.add_override("removed", blocks)

    def _key_arn(self, environment: Environment, account: Account) -> str | None:
        if not environment.customer_managed_keys:
            return None
        return EncryptionKey(
            self,
            "encryption",
            alias=names.encryption_key(environment.name, "state"),
            description=f"Terraform states of {names.cluster(environment.name)}",
            account_id=account.id,
        ).arn
