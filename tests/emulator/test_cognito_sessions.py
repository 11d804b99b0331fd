"""Sessions in the emulator, with the requests of aws-amplify, and the validity of their tokens."""

from typing import Any

import pytest

from tests.helpers.emulator import Emulator
from tests.helpers.signing_in import User, claims, sign_up

HOUR = 3600


def _renew(user: User, refresh_token: str) -> dict[str, Any]:
    answer = user.cognito.get_tokens_from_refresh_token(
        ClientId=user.pool.client_id, RefreshToken=refresh_token
    )
    tokens: dict[str, Any] = answer["AuthenticationResult"]
    return tokens


def _is_signed_in(user: User, access_token: str) -> bool:
    try:
        return bool(user.cognito.get_user(AccessToken=access_token)["Username"] == user.name)
    except user.cognito.exceptions.NotAuthorizedException:
        return False


def test_a_refresh_token_gives_a_new_access_token(user: User) -> None:
    tokens = user.sign_in()

    renewed = _renew(user, tokens["RefreshToken"])

    assert claims(renewed["AccessToken"])["jti"] != claims(tokens["AccessToken"])["jti"]
    assert _is_signed_in(user, renewed["AccessToken"])
    assert "RefreshToken" not in renewed


def test_the_older_way_of_renewal_works_too(user: User) -> None:
    answer = user.cognito.initiate_auth(
        ClientId=user.pool.client_id,
        AuthFlow="REFRESH_TOKEN_AUTH",
        AuthParameters={"REFRESH_TOKEN": user.sign_in()["RefreshToken"]},
    )

    assert _is_signed_in(user, answer["AuthenticationResult"]["AccessToken"])


def test_an_unknown_refresh_token_is_refused(user: User) -> None:
    with pytest.raises(user.cognito.exceptions.NotAuthorizedException):
        _renew(user, "unknown")


def test_a_revoked_session_is_over(user: User) -> None:
    tokens = user.sign_in()
    renewed = _renew(user, tokens["RefreshToken"])

    user.cognito.revoke_token(ClientId=user.pool.client_id, Token=tokens["RefreshToken"])

    with pytest.raises(user.cognito.exceptions.NotAuthorizedException):
        _renew(user, tokens["RefreshToken"])
    assert not _is_signed_in(user, tokens["AccessToken"])
    assert not _is_signed_in(user, renewed["AccessToken"])


def test_a_revocation_leaves_other_sessions_alone(user: User) -> None:
    here, elsewhere = user.sign_in(), user.sign_in()

    user.cognito.revoke_token(ClientId=user.pool.client_id, Token=here["RefreshToken"])

    assert _is_signed_in(user, elsewhere["AccessToken"])
    assert _renew(user, elsewhere["RefreshToken"])


def test_a_session_may_be_revoked_twice(user: User) -> None:
    token = user.sign_in()["RefreshToken"]

    for _ in range(2):
        user.cognito.revoke_token(ClientId=user.pool.client_id, Token=token)


def test_an_unknown_client_revokes_nothing(user: User) -> None:
    token = user.sign_in()["RefreshToken"]

    with pytest.raises(user.cognito.exceptions.ResourceNotFoundException):
        user.cognito.revoke_token(ClientId="unknown", Token=token)

    assert _renew(user, token)


@pytest.mark.parametrize("region", ["us-east-1", "eu-west-1"])
def test_a_global_sign_out_ends_every_session(
    emulator: Emulator, pool_name: str, region: str
) -> None:
    session: Any = emulator.session()
    user = sign_up(session.client("cognito-idp", region_name=region), pool_name)
    here, elsewhere = user.sign_in(), user.sign_in()

    user.cognito.global_sign_out(AccessToken=here["AccessToken"])

    assert not _is_signed_in(user, elsewhere["AccessToken"])
    with pytest.raises(user.cognito.exceptions.NotAuthorizedException):
        _renew(user, elsewhere["RefreshToken"])


@pytest.mark.parametrize("operation", ["admin_disable_user", "admin_delete_user"])
def test_a_disabled_or_deleted_user_gets_no_new_tokens(user: User, operation: str) -> None:
    token = user.sign_in()["RefreshToken"]

    getattr(user.cognito, operation)(UserPoolId=user.pool.id, Username=user.name)

    with pytest.raises(user.cognito.exceptions.NotAuthorizedException):
        _renew(user, token)


def _set_validity(user: User, **settings: Any) -> None:
    user.cognito.update_user_pool_client(
        UserPoolId=user.pool.id, ClientId=user.pool.client_id, **settings
    )


def _lifetime_seconds(token: str) -> int:
    return int(claims(token)["exp"] - claims(token)["iat"])


@pytest.mark.parametrize(
    ("unit", "seconds"), [("seconds", 2), ("minutes", 120), ("hours", 7200), ("days", 172800)]
)
def test_an_access_token_has_the_lifetime_of_its_client(
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


def test_a_token_is_valid_for_an_hour_by_default(user: User) -> None:
    client = user.cognito.create_user_pool_client(UserPoolId=user.pool.id, ClientName="plain")
    answer = user.cognito.initiate_auth(
        ClientId=client["UserPoolClient"]["ClientId"],
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": user.name, "PASSWORD": user.password},
    )

    assert _lifetime_seconds(answer["AuthenticationResult"]["AccessToken"]) == HOUR
