"""The stack that holds the states of all stacks, its own included."""

from cdktf import TerraformOutput
from constructs import Construct

from environments.definition import Environment, names
from environments.stacks.base import EnvironmentStack
from modules.state import StateBucket


class StateStack(EnvironmentStack):
    """The environment's state bucket; `bin/bootstrap` deploys it."""

    def __init__(self, scope: Construct, *, environment: Environment) -> None:
        super().__init__(scope, "state", environment=environment)
        bucket = StateBucket(
            self, "state", name=names.state_bucket(environment.name, environment.account_id)
        )
        TerraformOutput(self, "state_bucket", value=bucket.name)
