"""The base class of all stacks: AWS provider and remote state."""

from cdktf import S3Backend, TerraformStack
from constructs import Construct

from environments.definition import Environment, names
from modules.provider import Provider
from modules.text import literal


class EnvironmentStack(TerraformStack):
    """A stack named `<environment>-<kind>` with a state of its own in the environment's bucket."""

    def __init__(self, scope: Construct, kind: str, *, environment: Environment) -> None:
        super().__init__(scope, f"{environment.name}-{kind}")
        Provider(
            self,
            "provider",
            region=environment.region,
            allowed_account_ids=environment.allowed_account_ids,
            tags=_tags(environment),
        )
        S3Backend(
            self,
            bucket=names.state_bucket(environment.name, environment.account_id),
            key=names.state_key(environment.name, kind),
            region=environment.region,
            # With `encrypt`, the backend requests a key that S3 manages, and not the bucket's key.
            encrypt=None if environment.customer_managed_keys else True,
        )
        # CDKTF 0.21 does not know native S3 locking yet.
        self.add_override("terraform.backend.s3.use_lockfile", value=True)


def own_tags(environment: Environment) -> dict[str, str]:
    """Return the tags that identify the resources of the environment."""
    return {"Environment": environment.name, "Project": names.PROJECT}


def _tags(environment: Environment) -> dict[str, str]:
    tags = {literal(key): literal(value) for key, value in environment.tags.items()}
    return {**tags, **own_tags(environment), "ManagedBy": "terraform"}
