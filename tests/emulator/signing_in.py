"""Someone who signs in to the emulator's Cognito: by pycognito, which knows nothing of moto."""

from dataclasses import dataclass, field
from typing import Any

from pycognito.aws_srp import AWSSRP  # type: ignore[import-untyped]

from emulator import laptop


@dataclass(frozen=True)
class User:
    """A user of a pool of their own; `cognito` is a boto3 client of the pool's region."""

    cognito: Any
    pool: laptop.UserPool
    name: str = "andrew"
    password: str = field(default_factory=laptop.new_password)

    @property
    def email(self) -> str:
        """The user's other name."""
        return f"{self.name}@cruddur.example"

    def sign_in(self, *, name: str | None = None, password: str | None = None) -> dict[str, Any]:
        """Prove the password by SRP and return the tokens."""
        srp = self.srp(name=name, password=password)
        tokens: dict[str, Any] = srp.authenticate_user()["AuthenticationResult"]
        return tokens

    def srp(self, *, name: str | None = None, password: str | None = None) -> Any:
        """Return the client's side of a sign-in, for tests that go step by step."""
        return AWSSRP(
            username=name or self.name,
            password=password or self.password,
            pool_id=self.pool.id,
            client_id=self.pool.client_id,
            client=self.cognito,
        )


def sign_up(cognito: Any, pool_name: str, name: str = "andrew") -> User:
    """Put a user into the pool of this name, which is made where there is none."""
    user = User(cognito, laptop.create_user_pool(cognito, pool_name), name)
    laptop.create_user(cognito, user.pool.id, user.name, email=user.email, password=user.password)
    return user
