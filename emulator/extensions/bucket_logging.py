"""A log bucket's policy may deny everyone something.

Gap: enabling server access logs, moto reads `Principal` of every statement of the target bucket's
policy as an object and answers 500 for the string "*", which is what a deny of unencrypted
transport says. Terraform retries the 500 for minutes.
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
    """Show moto's check only the statements whose principal is a service or an account."""
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
