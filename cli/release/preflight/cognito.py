"""The Cognito user pool and its app client, with which browsers sign in."""

from collections.abc import Iterator, Mapping
from typing import Any

from cli.release.preflight.deployment import Deployment, Problem

_PREFIX = "ALLOW_"
_SRP, _REFRESH = "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"
# The older value that excludes sign-in by SRP. Without a value, and with the other older ones, an
# app client allows SRP and refresh tokens. Source: Amazon Cognito API reference,
# UserPoolClientType, ExplicitAuthFlows.
_CUSTOM_ONLY = "CUSTOM_AUTH_FLOW_ONLY"


def check(deployment: Deployment) -> Iterator[Problem]:
    """Yield a problem where the frontend's users could not sign in."""
    environment = deployment.environment
    pool, client = environment.cognito_user_pool_id, environment.cognito_user_pool_client_id
    region = pool.partition("_")[0]
    cognito = deployment.client("cognito-idp", region)
    file = f"environments/{environment.name}.py"
    try:
        cognito.describe_user_pool(UserPoolId=pool)
    except cognito.exceptions.ResourceNotFoundException:
        yield Problem(
            f"Cognito user pool {pool} does not exist in {region} of this account: put yours into "
            f"cognito_user_pool_id of {file}"
        )
        return
    try:
        found = cognito.describe_user_pool_client(UserPoolId=pool, ClientId=client)
    except cognito.exceptions.ResourceNotFoundException:
        yield Problem(
            f"Cognito user pool {pool} has no app client {client}: put yours into "
            f"cognito_user_pool_client_id of {file}"
        )
        return
    name = f"app client {client} of Cognito user pool {pool}"
    if "ClientSecret" in found["UserPoolClient"]:
        yield Problem(f"{name} has a secret, which a browser cannot keep: create one without")
    for flow in missing_flows(found["UserPoolClient"]):
        yield Problem(f"{name} does not allow {flow}: add it to the client's ExplicitAuthFlows")


def missing_flows(client: Mapping[str, Any]) -> list[str]:
    """Return the flows that an app client needs and does not allow.

    With refresh token rotation, an app client cannot allow `ALLOW_REFRESH_TOKEN_AUTH`, and the
    frontend's library renews tokens without this flow. Source: Amazon Cognito developer guide,
    "Refresh tokens".
    """
    flows = client.get("ExplicitAuthFlows", [])
    if _CUSTOM_ONLY in flows:
        return [_SRP]
    if not any(flow.startswith(_PREFIX) for flow in flows):
        return []
    rotates = client.get("RefreshTokenRotation", {}).get("Feature") == "ENABLED"
    needed = [_SRP] if rotates else [_SRP, _REFRESH]
    return [flow for flow in needed if flow not in flows]
