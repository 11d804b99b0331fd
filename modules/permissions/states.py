"""Reading and writing the Terraform states of the stacks that pipelines deploy."""

from modules.permissions.scope import Scope
from modules.policy import Statement, allow


def read_states(scope: Scope) -> list[Statement]:
    """Allow reading every version of the states, and who holds a lock."""
    return [
        allow(["s3:ListBucket", "s3:ListBucketVersions"], f"arn:aws:s3:::{scope.state_bucket}"),
        allow(["s3:GetObject", "s3:GetObjectVersion"], *scope.states),
        allow(["s3:GetObject"], *scope.state_locks),
        *_use_key(scope, "kms:Decrypt"),
    ]


def write_states(scope: Scope) -> list[Statement]:
    """Allow writing the states, and creating and deleting their locks."""
    return [
        allow(["s3:PutObject"], *scope.states, *scope.state_locks),
        allow(["s3:DeleteObject"], *scope.state_locks),
        *_use_key(scope, "kms:GenerateDataKey"),
    ]


def _use_key(scope: Scope, action: str) -> list[Statement]:
    """Allow the use of the states' KMS key through S3, if the environment has such a key."""
    if scope.state_key_arn is None:
        return []
    via_s3 = {"StringEquals": {"kms:ViaService": f"s3.{scope.region}.amazonaws.com"}}
    return [allow([action], scope.state_key_arn, condition=via_s3)]
