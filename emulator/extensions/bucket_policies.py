"""A bucket policy may deny plain HTTP, also the policy of a log bucket.

Gap: moto reads a deny for `aws:SecureTransport` "false" as a deny of everything, and answers 403
where an object does not exist. Terraform's S3 backend then cannot find out that there is no state
yet. The emulator replaces an endpoint with TLS, so that such a statement never applies to its
requests.

Gap: when server access logs are enabled, moto expects an object as `Principal` in every statement
of the target bucket's policy. It answers 500 for the string "*", which such a statement may
contain. Terraform retries the 500 for minutes.
"""

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from moto.iam.access_control import IAMPolicy
from moto.s3.models import FakeBucket

from emulator.extensions.patching import wrap

_PLAIN_HTTP = {"Bool": {"aws:SecureTransport": "false"}}


def _filtered(policy: bytes, keep: Callable[[dict[str, Any]], bool]) -> str:
    document: dict[str, Any] = json.loads(policy)
    return json.dumps({**document, "Statement": list(filter(keep, document["Statement"]))})


def apply() -> None:
    """Ignore the statements that moto does not understand."""

    @wrap(FakeBucket, "get_permission")
    def get_permission(
        original: Callable[..., Any], bucket: FakeBucket, action: str, resource: str
    ) -> Any:
        if bucket.policy is None:
            return original(bucket, action, resource)
        policy = _filtered(bucket.policy, lambda it: it.get("Condition") != _PLAIN_HTTP)
        return IAMPolicy(policy).is_action_permitted(action, resource)

    original = FakeBucket._log_permissions_enabled_policy

    def may_write_logs(*, target_bucket: FakeBucket, target_prefix: str | None) -> bool:
        policy = target_bucket.policy
        if policy:
            policy = _filtered(policy, lambda it: not isinstance(it.get("Principal"), str)).encode()
        bucket: Any = SimpleNamespace(
            name=target_bucket.name, partition=target_bucket.partition, policy=policy
        )
        return original(target_bucket=bucket, target_prefix=target_prefix)

    FakeBucket._log_permissions_enabled_policy = staticmethod(may_write_logs)  # type: ignore[method-assign,assignment]
