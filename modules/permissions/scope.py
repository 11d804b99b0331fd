"""The names and tags by which policies identify the resources of one environment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Scope:
    """The names and tags of the resources of one environment."""

    name: str
    """The start of names, such as `cruddur-dev`."""

    folder: str
    """The start of paths, such as `cruddur/dev`."""

    region: str
    account_id: str

    tags: Mapping[str, str]
    """The tags that all resources of the environment have, and no other resources."""

    boundary_name: str
    """The name of the permissions boundary of the services' roles."""

    access_log_bucket: str
    alarm_topic: str
    dead_letter_queue: str
    web_acl_log_group: str
    key_arns: Sequence[str]
    """The KMS keys that encrypt resources of the stacks that pipelines deploy."""

    state_key_arn: str | None
    """The customer managed KMS key of the states; None: S3 manages the key."""

    default_vpc_id: str | None
    """The default VPC; None: the environment has its own VPC."""

    domain: str
    hosted_zone_id: str
    target_group_name_prefix: str
    state_bucket: str
    state_keys: Sequence[str]
    """The S3 keys of the only states that pipelines may write: those of the stacks they deploy."""

    dynamodb_table_names: Sequence[str]
    """The tables whose items the services read and write."""

    created_table_names: Sequence[str]
    """Those of these tables that pipelines create, change and delete."""

    cognito_user_pool_id: str
    """The pool's id, which starts with its region."""

    foreign_security_group_ids: Sequence[str]
    """The security groups of other owners that get inbound rules for the services."""

    caches_public_images: bool
    """Whether the registry has a pull-through cache."""

    rollout_gate_names: Sequence[str]
    """The one-off tasks that run during an apply, before services are updated."""

    def arn(self, service: str, resource: str) -> str:
        """Return the ARN of a resource in the environment's region and account."""
        return f"arn:aws:{service}:{self.region}:{self.account_id}:{resource}"

    def arns(self, service: str, *resources: str) -> list[str]:
        """Return the ARNs of several resources of one AWS service."""
        return [self.arn(service, resource) for resource in resources]

    def iam_arn(self, resource: str) -> str:
        """Return the ARN of a role or policy; IAM has no regions."""
        return f"arn:aws:iam::{self.account_id}:{resource}"

    @property
    def budget(self) -> str:
        """The ARN of the environment's budget; budgets have no region."""
        return f"arn:aws:budgets::{self.account_id}:budget/{self.name}"

    @property
    def tables(self) -> list[str]:
        """The DynamoDB tables that the services use."""
        return self.arns("dynamodb", *(f"table/{name}" for name in self.dynamodb_table_names))

    @property
    def states(self) -> list[str]:
        """The ARNs of the only states that pipelines may read and write."""
        return [f"arn:aws:s3:::{self.state_bucket}/{key}" for key in self.state_keys]

    @property
    def state_locks(self) -> list[str]:
        """The ARNs of the states' lock files."""
        return [f"{state}.tflock" for state in self.states]

    @property
    def repositories(self) -> str:
        """The ARN pattern of the environment's image repositories."""
        return self.arn("ecr", f"repository/{self.folder}/*")

    @property
    def public_images(self) -> str:
        """The ARN pattern of the repositories that cache public images."""
        return self.arn("ecr", f"repository/{self.folder}/public/*")

    @property
    def service_roles(self) -> list[str]:
        """The ARN patterns of the services' roles; no role of a pipeline matches."""
        return [self.iam_arn(f"role/{self.name}-*-{kind}") for kind in ("execution", "task")]

    @property
    def schedule_roles(self) -> str:
        """The ARN pattern of the roles with which schedules run tasks."""
        return self.iam_arn(f"role/{self.name}-*-schedule")

    @property
    def schedules(self) -> list[str]:
        """The schedule group of the environment, and all schedules in it."""
        return self.arns("scheduler", f"schedule-group/{self.name}", f"schedule/{self.name}/*")

    @property
    def flow_log_role(self) -> str:
        """The ARN of the role that writes the VPC's flow logs."""
        return self.iam_arn(f"role/{self.name}-flow-logs")

    @property
    def log_groups(self) -> list[str]:
        """All log groups of the environment, and their streams."""
        groups = [f"log-group:/{self.folder}/*", f"log-group:{self.web_acl_log_group}"]
        return self.arns("logs", *groups, f"{groups[1]}:*")

    @property
    def created_tables(self) -> list[str]:
        """The ARNs of the DynamoDB tables that pipelines create."""
        return self.arns("dynamodb", *(f"table/{name}" for name in self.created_table_names))

    @property
    def tagged(self) -> dict[str, Any]:
        """The condition that a resource has the environment's tags."""
        return self._tags("aws:ResourceTag")

    @property
    def to_be_tagged(self) -> dict[str, Any]:
        """The condition that a request gives the environment's tags to a resource."""
        return self._tags("aws:RequestTag")

    @property
    def first_tagged(self) -> dict[str, Any]:
        """The condition that a request tags a resource without tags, such as a new resource."""
        untagged = {f"aws:ResourceTag/{name}": "true" for name in self.tags}
        return {**self.to_be_tagged, "Null": untagged}

    def _tags(self, key: str) -> dict[str, Any]:
        return {"StringEquals": {f"{key}/{name}": value for name, value in self.tags.items()}}


def also_equals(condition: Mapping[str, Any], keys: Mapping[str, Any]) -> dict[str, Any]:
    """Return the condition with further keys that must have these values."""
    return {"StringEquals": {**condition["StringEquals"], **keys}}
