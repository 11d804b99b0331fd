"""The emulated AWS of the local services: its contents, and the variables that point to it."""

from dataclasses import dataclass
from pathlib import Path

import boto3
from dotenv import dotenv_values

from cli.tools.project import CACHE
from emulator import laptop
from environments.definition import Environment, names

STATE = CACHE / "local"  # env files and logs
EMULATOR_PORT = 5000
EMAIL = "andrew@cruddur.example"
HANDLE = "andrew"
KEYS = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}

# The only service for which a browser calls AWS.
_IN_THE_BROWSER = "frontend-react-js"


@dataclass(frozen=True)
class SignIn:
    """A user pool of the emulator, and a user in the pool."""

    user_pool_id: str
    client_id: str
    password: str

    @property
    def template_variables(self) -> dict[str, str]:
        """Return the variables of the env file templates."""
        return {
            "AWS_COGNITO_USER_POOL_ID": self.user_pool_id,
            "AWS_COGNITO_USER_POOL_CLIENT_ID": self.client_id,
        }


def populate(environment: Environment, endpoint: str) -> SignIn:
    """Create a user pool, a user with a new password, and the tables."""
    session = _session(environment)
    cognito = session.client("cognito-idp", endpoint_url=endpoint)
    pool = laptop.create_user_pool(cognito, names.cluster(environment.name))
    password = laptop.new_password()
    laptop.create_user(cognito, pool.id, HANDLE, email=EMAIL, password=password)
    dynamodb = session.client("dynamodb", endpoint_url=endpoint)
    for service in environment.services:
        for table in service.dynamodb_tables:
            laptop.create_table(dynamodb, table)
    return SignIn(user_pool_id=pool.id, client_id=pool.client_id, password=password)


def store_secrets(environment: Environment, endpoint: str, env_files: Path) -> None:
    """Store the secrets of the env files in SSM, as in AWS; an empty secret counts as missing."""
    ssm = _session(environment).client("ssm", endpoint_url=endpoint)
    for service in environment.services:
        values = dotenv_values(env_files / f"{service.name}.env", interpolate=False)
        secrets = {
            names.secret(environment.name, service.name, name): values.get(name)
            for name in service.secret_names
        }
        laptop.put_secrets(ssm, {name: value for name, value in secrets.items() if value})


def emulator_variables(service: str, *, inside: str, outside: str) -> dict[str, str]:
    """Return the variables that point a service to the emulator.

    The service reaches the emulator at `inside`, and browsers at `outside`. Traces stay on this
    machine too: no collector elsewhere receives them.
    """
    return {
        **KEYS,
        "AWS_ENDPOINT_URL": inside,
        "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER": (
            outside if service == _IN_THE_BROWSER else inside
        ),
        "OTEL_EXPORTER_OTLP_ENDPOINT": "",
    }


def _session(environment: Environment) -> boto3.Session:
    return boto3.Session(
        KEYS["AWS_ACCESS_KEY_ID"], KEYS["AWS_SECRET_ACCESS_KEY"], region_name=environment.region
    )
