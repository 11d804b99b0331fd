"""Credentials of task roles, as the container agent of ECS serves them."""

from datetime import timedelta
from typing import Any

from moto.core.utils import utcnow
from moto.sts.models import sts_backends

PATH = "/_cruddur/credentials/"

# The answer of the agent for an unknown task: `handlers/v1/credentials_handler.go` of
# amazon-ecs-agent.
NOT_FOUND = {
    "code": "InvalidIdInRequest",
    "message": "CredentialsV1Request: Credentials not found",
    "HTTPErrorCode": 400,
}

# AWS does not document the duration; tasks on AWS see six hours.
_DURATION = timedelta(hours=6)
# botocore refreshes credentials 15 minutes before they expire.
_RENEWED_BEFORE = timedelta(minutes=30)


class TaskCredentials:
    """The credentials of one task: moto's IAM and STS know the role behind the access key."""

    def __init__(self, role_arn: str, task: Any) -> None:
        self._role_arn, self._task = role_arn, task
        self._role: Any = None

    def document(self) -> dict[str, str]:
        """Return valid credentials; the lock is held."""
        if self._role is None or self._role.expiration - utcnow() < _RENEWED_BEFORE:
            account_id = self._role_arn.split(":")[4]
            # ECS names the session after the task.
            self._role = sts_backends[account_id]["aws"].assume_role(
                region_name=self._task.region_name,
                role_session_name=self._task.id.replace("-", ""),
                role_arn=self._role_arn,
                policy="",
                duration=int(_DURATION.total_seconds()),
                external_id="",
            )
        return {
            "RoleArn": self._role_arn,
            "AccessKeyId": self._role.access_key_id,
            "SecretAccessKey": self._role.secret_access_key,
            "Token": self._role.session_token,
            "Expiration": self._role.expiration.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
