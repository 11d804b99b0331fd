"""The stack that holds the states of all stacks, its own included."""

from cdktf import TerraformOutput
from constructs import Construct

from environments.definition import Environment, names
from environments.stacks.base import EnvironmentStack
from modules.state import StateBucket
from modules.state_logs import StateLogs


class StateStack(EnvironmentStack):
    """The environment's state bucket; `bin/bootstrap` deploys it."""

    def __init__(self, scope: Construct, *, environment: Environment) -> None:
        super().__init__(scope, "state", environment=environment)
        bucket = StateBucket(
            self,
            "state",
            name=names.state_bucket(environment.name, environment.account_id),
            kms_key_arn=self._customer_managed_key_arn(
                environment, "Terraform states", prevent_destroy=True
            ),
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
