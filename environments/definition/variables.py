"""Values of a container's environment variables besides plain text."""

from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True)
class PublicUrl:
    """The public URL of a service of the same environment, `https://<host>.<domain>`."""

    service: str


@dataclass(frozen=True)
class TableName:
    """The full name of a DynamoDB table of the same service, by its `name` in `dynamodb_tables`."""

    table: str


class FromEnvironment(Enum):
    """A value of the environment, by the name of the environment's field."""

    REGION = "region"
    COGNITO_USER_POOL_ID = "cognito_user_pool_id"
    COGNITO_USER_POOL_CLIENT_ID = "cognito_user_pool_client_id"


def url_variable(service: str) -> str:
    """Return the name of the variable with the URL of a service: `COGNITO_VERIFIER_URL`."""
    return f"{service.upper().replace('-', '_')}_URL"
