"""Create in the emulator the AWS resources that the services need, and a user who can sign in.

Every function may be called repeatedly: existing resources stay and are updated.
"""

import contextlib
import secrets
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import KeySchemaElementTypeDef
    from mypy_boto3_ssm import SSMClient

CLIENT_NAME = "web"


def new_password() -> str:
    """Generate a password that Cognito's default policy allows."""
    return f"{secrets.token_urlsafe(9)}-Aa1"


class Table(Protocol):
    """The name and the key attributes of a DynamoDB table; `sort_key` is `None` without one."""

    @property
    def name(self) -> str: ...

    @property
    def partition_key(self) -> str: ...

    @property
    def sort_key(self) -> str | None: ...


class UserPool(NamedTuple):
    """A user pool and its app client for browsers."""

    id: str
    client_id: str


def create_user_pool(
    cognito: "CognitoIdentityProviderClient",
    name: str,
    *,
    client_name: str = CLIENT_NAME,
    token_validity_seconds: int = 3600,
) -> UserPool:
    """Ensure that a pool of this name exists: sign-in by username or email, over SRP only.

    AWS requires a validity of at least 300 seconds; the emulator also allows less.
    """
    pools = cognito.get_paginator("list_user_pools").paginate(PaginationConfig={"PageSize": 60})
    ids = (pool["Id"] for page in pools for pool in page["UserPools"] if pool["Name"] == name)
    pool_id = next(ids, "")
    if not pool_id:
        pool = cognito.create_user_pool(
            PoolName=name, AliasAttributes=["email"], AutoVerifiedAttributes=["email"]
        )
        pool_id = pool["UserPool"]["Id"]
    clients = cognito.get_paginator("list_user_pool_clients").paginate(UserPoolId=pool_id)
    found = (client for page in clients for client in page["UserPoolClients"])
    client_id = next((it["ClientId"] for it in found if it["ClientName"] == client_name), "")
    if not client_id:
        client = cognito.create_user_pool_client(UserPoolId=pool_id, ClientName=client_name)
        client_id = client["UserPoolClient"]["ClientId"]
    cognito.update_user_pool_client(
        UserPoolId=pool_id,
        ClientId=client_id,
        ExplicitAuthFlows=["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        ReadAttributes=["email", "email_verified", "preferred_username"],
        AccessTokenValidity=token_validity_seconds,
        IdTokenValidity=token_validity_seconds,
        TokenValidityUnits={"AccessToken": "seconds", "IdToken": "seconds"},
    )
    return UserPool(pool_id, client_id)


def create_user(
    cognito: "CognitoIdentityProviderClient",
    pool_id: str,
    username: str,
    *,
    email: str,
    password: str,
) -> None:
    """Ensure that this user exists and can sign in with this password."""
    with contextlib.suppress(cognito.exceptions.UsernameExistsException):
        cognito.admin_create_user(UserPoolId=pool_id, Username=username, MessageAction="SUPPRESS")
    attributes = {"email": email, "email_verified": "true", "preferred_username": username}
    cognito.admin_update_user_attributes(
        UserPoolId=pool_id,
        Username=username,
        UserAttributes=[{"Name": name, "Value": value} for name, value in attributes.items()],
    )
    cognito.admin_set_user_password(
        UserPoolId=pool_id, Username=username, Password=password, Permanent=True
    )


def create_table(dynamodb: "DynamoDBClient", table: Table) -> None:
    """Ensure that a table of this name exists, with string keys and on-demand capacity."""
    schema: list[KeySchemaElementTypeDef] = [
        {"AttributeName": table.partition_key, "KeyType": "HASH"}
    ]
    if table.sort_key:
        schema.append({"AttributeName": table.sort_key, "KeyType": "RANGE"})
    with contextlib.suppress(dynamodb.exceptions.ResourceInUseException):
        dynamodb.create_table(
            TableName=table.name,
            AttributeDefinitions=[
                {"AttributeName": key["AttributeName"], "AttributeType": "S"} for key in schema
            ],
            KeySchema=schema,
            BillingMode="PAY_PER_REQUEST",
        )


def put_secrets(ssm: "SSMClient", values: Mapping[str, str]) -> None:
    """Store each value as a SecureString, under the full name of the parameter."""
    for name, value in values.items():
        ssm.put_parameter(Name=name, Value=value, Type="SecureString", Overwrite=True)
