"""Lock of a Terraform state in S3, in Terraform's own format."""

import json
import os
import pwd
import socket
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from cli.tools.errors import CommandError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@dataclass(frozen=True)
class Owner:
    """The holder of a lock, the time of its creation, and the locked operation."""

    id: str
    who: str
    operation: str
    created: str

    def __str__(self) -> str:
        operation = self.operation.removeprefix("OperationType").lower()
        return f"{self.who} since {self.created[:19]} UTC, for {operation}"


class StateLock:
    """Object `<state>.tflock`, which only one process can create (Terraform's `use_lockfile`)."""

    def __init__(self, s3: "S3Client", bucket: str, key: str) -> None:
        self._s3 = s3
        self._place: Any = {"Bucket": bucket, "Key": f"{key}.tflock"}

    def owner(self) -> Owner | None:
        """Return the owner of the lock; None if the state is not locked."""
        try:
            content = self._s3.get_object(**self._place)["Body"].read()
        except (self._s3.exceptions.NoSuchKey, self._s3.exceptions.NoSuchBucket):
            return None
        try:
            lock = json.loads(content)
            return Owner(lock["ID"], lock["Who"], lock["Operation"], lock["Created"])
        except (ValueError, KeyError, TypeError):
            return Owner("", "somebody unknown", "something unknown", "")

    def release(self, owner: Owner) -> None:
        """Release the lock if this owner holds it."""
        if self.owner() == owner:
            self._s3.delete_object(**self._place)

    @contextmanager
    def held(self, operation: str, *, who: str | None = None) -> Iterator[None]:
        """Hold the lock during the block, by default in the name of the current user.

        Raises:
            CommandError: somebody else holds the lock.
        """
        lock = {
            "ID": str(uuid.uuid4()),
            "Who": who or current_user(),
            "Operation": operation,
            "Created": datetime.now(UTC).isoformat(),
        }
        try:
            self._s3.put_object(**self._place, Body=json.dumps(lock), IfNoneMatch="*")
        except ClientError as error:
            if error.response["Error"]["Code"] != "PreconditionFailed":
                raise
            raise CommandError(f"nothing was touched: locked by {self.owner()}") from None
        try:
            yield
        finally:
            self.release(Owner(*lock.values()))


def current_user() -> str:
    """Return this user as Terraform writes it into a lock.

    Source: `statemgr.NewLockInfo` of Terraform, `user.Current` of Go.
    """
    try:
        user = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        user = os.environ.get("USER", "")
    return f"{user}@{socket.gethostname()}"
