"""Validity of tokens of the emulator."""

from typing import Any

import jwt
import pytest

from tests.helpers.signing_in import User

HOUR = 3600


def _set_validity(user: User, **settings: Any) -> None:
    user.cognito.update_user_pool_client(
        UserPoolId=user.pool.id, ClientId=user.pool.client_id, **settings
    )


def _lifetime_seconds(token: str) -> int:
    claims = jwt.decode(token, options={"verify_signature": False, "verify_exp": False})
    return int(claims["exp"] - claims["iat"])


@pytest.mark.parametrize(
    ("unit", "seconds"), [("seconds", 2), ("minutes", 120), ("hours", 7200), ("days", 172800)]
)
def test_an_access_token_lives_as_long_as_its_client_says(
    user: User, unit: str, seconds: int
) -> None:
    _set_validity(user, AccessTokenValidity=2, TokenValidityUnits={"AccessToken": unit})

    tokens = user.sign_in()

    assert _lifetime_seconds(tokens["AccessToken"]) == seconds
    assert tokens["ExpiresIn"] == seconds


def test_an_id_token_has_a_lifetime_of_its_own(user: User) -> None:
    _set_validity(user, IdTokenValidity=5, TokenValidityUnits={"IdToken": "minutes"})

    assert _lifetime_seconds(user.sign_in()["IdToken"]) == 5 * 60


def test_a_validity_without_a_unit_is_in_hours(user: User) -> None:
    _set_validity(user, AccessTokenValidity=2, TokenValidityUnits={})

    assert _lifetime_seconds(user.sign_in()["AccessToken"]) == 2 * HOUR


def test_a_token_lives_for_an_hour_unless_told_otherwise(user: User) -> None:
    client = user.cognito.create_user_pool_client(UserPoolId=user.pool.id, ClientName="plain")
    answer = user.cognito.initiate_auth(
        ClientId=client["UserPoolClient"]["ClientId"],
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": user.name, "PASSWORD": user.password},
    )

    assert _lifetime_seconds(answer["AuthenticationResult"]["AccessToken"]) == HOUR
