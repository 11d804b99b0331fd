"""A user who signs in to the emulator's Cognito with pycognito, a client independent of moto."""

from dataclasses import dataclass, field
from typing import Any

import jwt
from pycognito.aws_srp import AWSSRP  # type: ignore[import-untyped]

from emulator import laptop


@dataclass(frozen=True)
class User:
    """A user in their own user pool; `cognito` is a boto3 client of the pool's Region."""

    cognito: Any
    pool: laptop.UserPool
    name: str = "andrew"
    password: str = field(default_factory=laptop.new_password)

    @property
    def email(self) -> str:
        """The user's alias."""
        return f"{self.name}@cruddur.example"

    def sign_in(self, *, name: str | None = None, password: str | None = None) -> dict[str, Any]:
        """Sign in with the password over SRP, and return the tokens."""
        srp = self.srp(name=name, password=password)
        tokens: dict[str, Any] = srp.authenticate_user()["AuthenticationResult"]
        return tokens

    def srp(self, *, name: str | None = None, password: str | None = None) -> Any:
        """Return the client side of a sign-in, for tests that take single steps."""
        return AWSSRP(
            username=name or self.name,
            password=password or self.password,
            pool_id=self.pool.id,
            client_id=self.pool.client_id,
            client=self.cognito,
        )


def sign_up(cognito: Any, pool_name: str, name: str = "andrew") -> User:
    """Create a user in the pool of this name; the pool is created if it does not exist."""
    user = User(cognito, laptop.create_user_pool(cognito, pool_name), name)
    laptop.create_user(cognito, user.pool.id, user.name, email=user.email, password=user.password)
    return user


def claims(token: str) -> dict[str, Any]:
    """Return the claims of a token without a check of its signature or its end."""
    options = {"verify_signature": False, "verify_exp": False}
    return jwt.decode(token, options=options)  # type: ignore[arg-type]
