from typing import Any

import pytest

from cli.release.preflight import cognito
from tests.helpers.examples import environment
from tests.unit.cli.release.preflight.conftest import Account

POOL, CLIENT = "eu-central-1_EXAMPLE12", "1example23456789"
NAME = f"app client {CLIENT} of Cognito user pool {POOL}"
BOTH = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]


def have(account: Account, **client: Any) -> None:
    """Prepare Cognito's answers: the pool, and its client with these settings."""
    idp = account["cognito-idp"]
    idp.add_response("describe_user_pool", {"UserPool": {}}, {"UserPoolId": POOL})
    idp.add_response(
        "describe_user_pool_client",
        {"UserPoolClient": client},
        {"UserPoolId": POOL, "ClientId": CLIENT},
    )


def test_a_missing_user_pool_is_a_problem(account: Account) -> None:
    account["cognito-idp"].add_client_error("describe_user_pool", "ResourceNotFoundException")

    assert account.found(cognito.check, environment()) == [
        f"Problem: Cognito user pool {POOL} does not exist in eu-central-1 of this account: put "
        "yours into cognito_user_pool_id of environments/test.py"
    ]


def test_a_missing_app_client_is_a_problem(account: Account) -> None:
    account["cognito-idp"].add_response("describe_user_pool", {"UserPool": {}})
    account["cognito-idp"].add_client_error(
        "describe_user_pool_client", "ResourceNotFoundException"
    )

    assert account.found(cognito.check, environment()) == [
        f"Problem: Cognito user pool {POOL} has no app client {CLIENT}: put yours into "
        "cognito_user_pool_client_id of environments/test.py"
    ]


def test_an_app_client_with_a_secret_is_a_problem(account: Account) -> None:
    have(account, ClientSecret="a" * 24, ExplicitAuthFlows=BOTH)

    assert account.found(cognito.check, environment()) == [
        f"Problem: {NAME} has a secret, which a browser cannot keep: create one without"
    ]


@pytest.mark.parametrize("flow", BOTH)
def test_an_app_client_without_a_needed_flow_is_a_problem(account: Account, flow: str) -> None:
    have(account, ExplicitAuthFlows=[other for other in BOTH if other != flow])

    assert account.found(cognito.check, environment()) == [
        f"Problem: {NAME} does not allow {flow}: add it to the client's ExplicitAuthFlows"
    ]


@pytest.mark.parametrize(
    "client",
    [
        {"ExplicitAuthFlows": BOTH},
        {"ExplicitAuthFlows": []},
        {"ExplicitAuthFlows": ["USER_PASSWORD_AUTH"]},
        {"ExplicitAuthFlows": BOTH[:1], "RefreshTokenRotation": {"Feature": "ENABLED"}},
    ],
    ids=["both", "default", "older form", "refresh token rotation"],
)
def test_an_app_client_that_allows_both_flows_is_no_problem(
    account: Account, client: dict[str, Any]
) -> None:
    have(account, **client)

    assert account.found(cognito.check, environment()) == []


def test_the_older_form_that_excludes_srp_is_a_problem(account: Account) -> None:
    have(account, ExplicitAuthFlows=["CUSTOM_AUTH_FLOW_ONLY"])

    (line,) = account.found(cognito.check, environment())

    assert "does not allow ALLOW_USER_SRP_AUTH" in line


def test_the_pool_is_looked_up_in_its_own_region(account: Account) -> None:
    idp = account["cognito-idp"]
    idp.add_client_error("describe_user_pool", "ResourceNotFoundException")

    account.found(cognito.check, environment(cognito_user_pool_id="us-west-2_EXAMPLE12"))

    assert account.regions["cognito-idp"] == "us-west-2"
