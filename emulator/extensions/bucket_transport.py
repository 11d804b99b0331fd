"""A bucket policy may deny plain HTTP.

Gap: moto reads a deny for `aws:SecureTransport` "false" as a deny of everything, and answers 403
where an object does not exist. Terraform's S3 backend then cannot find out that there is no state
yet. The emulator replaces an endpoint with TLS, so that such a statement never applies to its
requests.
"""

import json
from collections.abc import Callable
from typing import Any

from moto.iam.access_control import IAMPolicy
from moto.s3.models import FakeBucket

from emulator.extensions.patching import wrap

_PLAIN_HTTP = {"Bool": {"aws:SecureTransport": "false"}}


def _of_tls_requests(policy: bytes) -> str:
    document: dict[str, Any] = json.loads(policy)
    document["Statement"] = [
        statement
        for statement in document["Statement"]
        if statement.get("Condition") != _PLAIN_HTTP
    ]
    return json.dumps(document)


def apply() -> None:
    """Ignore statements about plain HTTP when a request is authorized."""

    @wrap(FakeBucket, "get_permission")
    def get_permission(
        original: Callable[..., Any], bucket: FakeBucket, action: str, resource: str
    ) -> Any:
        if bucket.policy is None:
            return original(bucket, action, resource)
        return IAMPolicy(_of_tls_requests(bucket.policy)).is_action_permitted(action, resource)
