"""The S3 bucket of an environment's Terraform states, which `bin/cruddur bootstrap` creates."""

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from cli.tools.errors import CommandError
from environments.definition import Environment, names

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def exists(s3: "S3Client", bucket: str, key: str | None = None) -> bool:
    """Return whether a bucket exists, or with `key` an object in the bucket.

    Raises:
        CommandError: AWS denies access to the bucket.
    """
    try:
        if key is None:
            s3.head_bucket(Bucket=bucket)
        else:
            s3.head_object(Bucket=bucket, Key=key)
    except ClientError as error:
        if error.response["Error"]["Code"] == "404":
            return False
        raise CommandError(
            f"s3://{bucket}/{key or ''} cannot be read ({error.response['Error']['Code']}): "
            "it is another account's, or these credentials may not read it"
        ) from None
    return True


def require_bucket(s3: "S3Client", environment: Environment) -> None:
    """Raise an error if the environment has no bucket for its states yet.

    Raises:
        CommandError: the bucket does not exist, or AWS denies access to it.
    """
    bucket = names.state_bucket(environment.name, environment.account_id)
    if not exists(s3, bucket):
        raise CommandError(
            f"the state bucket {bucket} does not exist: run bin/cruddur bootstrap "
            f"{environment.name} first"
        )
