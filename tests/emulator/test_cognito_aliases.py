"""Sign-in with an email in the emulator."""

import jwt
import pytest

from tests.helpers.signing_in import User


def _claims(token: str) -> dict[str, object]:
    claims: dict[str, object] = jwt.decode(token, options={"verify_signature": False})
    return claims


def test_an_email_signs_in(user: User) -> None:
    assert _claims(user.sign_in(name=user.email)["AccessToken"])["username"] == user.name


def test_an_email_signs_in_where_the_password_is_sent_too(user: User) -> None:
    tokens = user.cognito.initiate_auth(
        ClientId=user.pool.client_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": user.email, "PASSWORD": user.password},
    )["AuthenticationResult"]

    assert _claims(tokens["AccessToken"])["username"] == user.name
    assert _claims(tokens["IdToken"])["cognito:username"] == user.name


def test_an_email_that_nobody_has_is_refused(user: User) -> None:
    with pytest.raises(user.cognito.exceptions.UserNotFoundException):
        user.sign_in(name="nobody@cruddur.example")


def test_in_a_pool_without_aliases_an_email_is_no_name(user: User) -> None:
    user.cognito.update_user_pool(UserPoolId=user.pool.id)

    with pytest.raises(user.cognito.exceptions.UserNotFoundException):
        user.sign_in(name=user.email)
