"""The policy of a log bucket may contain a statement for the principal "*".

Gap: when server access logs are enabled, moto expects an object as `Principal` in every statement
of the target bucket's policy. It answers 500 for the string "*", which a statement that denies
unencrypted transport contains. Terraform retries the 500 for minutes.
"""

import json
from types import SimpleNamespace
from typing import Any

from moto.s3.models import FakeBucket


def _naming_someone(policy: bytes) -> bytes:
    document: dict[str, Any] = json.loads(policy)
    document["Statement"] = [
        statement
        for statement in document["Statement"]
        if not isinstance(statement.get("Principal"), str)
    ]
    return json.dumps(document).encode()


def apply() -> None:
    """Pass to moto's check only the statements with a service or an account as principal."""
    original = FakeBucket._log_permissions_enabled_policy

    def may_write_logs(*, target_bucket: FakeBucket, target_prefix: str | None) -> bool:
        policy = target_bucket.policy
        bucket: Any = SimpleNamespace(
            name=target_bucket.name,
            partition=target_bucket.partition,
            policy=_naming_someone(policy) if policy else None,
        )
        return original(target_bucket=bucket, target_prefix=target_prefix)

    FakeBucket._log_permissions_enabled_policy = staticmethod(may_write_logs)  # type: ignore[method-assign,assignment]
