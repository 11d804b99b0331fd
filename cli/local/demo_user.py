"""A user of the emulated user pool, who signs in as a browser does."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from emulator import laptop
from environments.definition import Environment

if TYPE_CHECKING:
    import boto3

NAME = "andrew"
EMAIL = "andrew@cruddur.example"


@dataclass(frozen=True)
class DemoUser:
    """A user with a new password in the user pool of an environment."""

    password: str
    _environment: Environment
    _cognito: Any

    @classmethod
    def create(cls, environment: Environment, session: "boto3.Session") -> "DemoUser":
        """Create the user, or give the existing user a new password."""
        pool_id = environment.cognito_user_pool_id
        cognito = session.client("cognito-idp", region_name=pool_id.partition("_")[0])
        password = laptop.new_password()
        laptop.create_user(cognito, pool_id, NAME, email=EMAIL, password=password)
        return cls(password, environment, cognito)

    def sign_in(self) -> str:
        """Sign in with the password over SRP, and return the access token."""
        from pycognito.aws_srp import AWSSRP  # type: ignore[import-untyped]  # noqa: PLC0415

        srp = AWSSRP(
            username=EMAIL,
            password=self.password,
            pool_id=self._environment.cognito_user_pool_id,
            client_id=self._environment.cognito_user_pool_client_id,
            client=self._cognito,
        )
        access_token: str = srp.authenticate_user()["AuthenticationResult"]["AccessToken"]
        return access_token
