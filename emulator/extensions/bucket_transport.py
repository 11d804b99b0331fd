"""A bucket may refuse plain HTTP.

Gap: moto takes a deny for `aws:SecureTransport` "false" as a deny of everything, and answers 403
where an object is missing. Terraform's S3 backend then cannot tell that there is no state yet.
The emulator stands in for an endpoint with TLS, so such a statement never applies here.
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
    """Leave statements about plain HTTP out when a request is judged."""

    @wrap(FakeBucket, "get_permission")
    def get_permission(
        original: Callable[..., Any], bucket: FakeBucket, action: str, resource: str
    ) -> Any:
        if bucket.policy is None:
            return original(bucket, action, resource)
        return IAMPolicy(_of_tls_requests(bucket.policy)).is_action_permitted(action, resource)
