"""Sign-in to the emulator with a password and with an email as alias."""

from typing import Any

import pytest
from pycognito.exceptions import (  # type: ignore[import-untyped]
    ForceChangePasswordException,
)

from emulator import laptop
from tests.helpers.signing_in import User, claims


def test_the_right_password_signs_in(user: User) -> None:
    assert user.sign_in().keys() >= {"AccessToken", "IdToken", "RefreshToken"}


def test_a_wrong_password_is_refused(user: User) -> None:
    with pytest.raises(
        user.cognito.exceptions.NotAuthorizedException, match=r"Incorrect username or password\."
    ):
        user.sign_in(password=laptop.new_password())


def answered(user: User) -> dict[str, Any]:
    """Return the right answer to the challenge of a new sign-in."""
    srp = user.srp()
    asked = user.cognito.initiate_auth(
        ClientId=user.pool.client_id, AuthFlow="USER_SRP_AUTH", AuthParameters=srp.get_auth_params()
    )
    response = srp.process_challenge(asked["ChallengeParameters"], srp.get_auth_params())
    return {
        "ClientId": user.pool.client_id,
        "ChallengeName": asked["ChallengeName"],
        "ChallengeResponses": response,
    }


def test_an_answer_counts_once(user: User) -> None:
    answer = answered(user)

    user.cognito.respond_to_auth_challenge(**answer)

    with pytest.raises(user.cognito.exceptions.NotAuthorizedException):
        user.cognito.respond_to_auth_challenge(**answer)


def test_a_password_opens_no_other_account(user: User) -> None:
    laptop.create_user(
        user.cognito,
        user.pool.id,
        "bayko",
        email="bayko@cruddur.example",
        password=laptop.new_password(),
    )
    answer = answered(user)
    answer["ChallengeResponses"]["USERNAME"] = "bayko"

    signed_in = user.cognito.respond_to_auth_challenge(**answer)

    token = signed_in["AuthenticationResult"]["AccessToken"]
    assert claims(token)["username"] == user.name


@pytest.mark.parametrize("client_public", ["0", "no number"])
def test_a_key_that_is_none_is_refused(user: User, client_public: str) -> None:
    with pytest.raises(user.cognito.exceptions.InvalidParameterException, match="SRP_A"):
        user.cognito.initiate_auth(
            ClientId=user.pool.client_id,
            AuthFlow="USER_SRP_AUTH",
            AuthParameters={"USERNAME": user.name, "SRP_A": client_public},
        )


def test_a_temporary_password_must_be_changed(user: User) -> None:
    user.cognito.admin_set_user_password(
        UserPoolId=user.pool.id, Username=user.name, Password=user.password, Permanent=False
    )

    with pytest.raises(ForceChangePasswordException):
        user.sign_in()
    chosen = laptop.new_password()
    user.srp().set_new_password_challenge(chosen)

    assert user.sign_in(password=chosen)


def test_an_email_signs_in(user: User) -> None:
    assert claims(user.sign_in(name=user.email)["AccessToken"])["username"] == user.name


def test_an_email_signs_in_where_the_password_is_sent_too(user: User) -> None:
    tokens = user.cognito.initiate_auth(
        ClientId=user.pool.client_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": user.email, "PASSWORD": user.password},
    )["AuthenticationResult"]

    assert claims(tokens["AccessToken"])["username"] == user.name
    assert claims(tokens["IdToken"])["cognito:username"] == user.name


def test_an_email_that_nobody_has_is_refused(user: User) -> None:
    with pytest.raises(user.cognito.exceptions.UserNotFoundException):
        user.sign_in(name="nobody@cruddur.example")


def test_in_a_pool_without_aliases_an_email_is_no_name(user: User) -> None:
    user.cognito.update_user_pool(UserPoolId=user.pool.id)

    with pytest.raises(user.cognito.exceptions.UserNotFoundException):
        user.sign_in(name=user.email)
