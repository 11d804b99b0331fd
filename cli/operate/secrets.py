"""Secrets of services in SSM; values are never shown."""

import getpass
import re
import sys
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console

from cli.tools.account import session_in
from cli.tools.confirmation import ask
from cli.tools.console import table
from cli.tools.errors import CommandError
from environments.definition import Environment, Service, names

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient
    from mypy_boto3_ssm.type_defs import ParameterMetadataTypeDef

# The limit of a standard parameter. Source: Systems Manager user guide, "Parameter tiers".
_MOST_BYTES = 4096
# Source: Systems Manager API reference, PutParameter, Value.
_REFERENCE = re.compile(r"\{\{.*\}\}", re.DOTALL)


def store(environment: Environment, service: Service, name: str, *, overwrite: bool) -> None:
    """Read a value and store it as the parameter that the service's tasks read.

    Raises:
        CommandError: the service does not declare the secret, SSM would reject the value, or the
            parameter exists and may not be overwritten.
    """
    if name not in service.secret_names:
        known = ", ".join(service.secret_names) or "none"
        raise CommandError(
            f"NAME must be one of the secret_names of {service.name} in environments/"
            f"{environment.name}.py ({known}), got {name!r}"
        )
    ssm = session_in(environment).client("ssm")
    parameter = names.secret(environment.name, service.name, name)
    value = _value(parameter)
    try:
        _put(ssm, parameter, value, overwrite=overwrite)
    except ssm.exceptions.ParameterAlreadyExists:
        unchanged = f"{parameter} keeps its value"
        ask(name, to="replace its value", refused=unchanged, option="--overwrite")
        _put(ssm, parameter, value, overwrite=True)
    print(f"{parameter}: stored; tasks that start from now on get it")


def show(console: Console, environment: Environment) -> None:
    """Print whether each declared secret exists; print no values."""
    existing = stored(session_in(environment).client("ssm"), environment)
    secrets = table(f"Secrets of {environment.name}", "service", "secret", "in SSM")
    for service in environment.services:
        for name in service.secret_names:
            path = names.secret(environment.name, service.name, name)
            status = "missing"
            if found := existing.get(path):
                status = f"{found['Type']} of {found['LastModifiedDate']:%Y-%m-%d}"
            secrets.add_row(service.name, name, status)
    console.print(secrets if secrets.rows else f"{environment.name}: no service has secret_names")


def _value(parameter: str) -> str:
    if sys.stdin.isatty():
        value = getpass.getpass(f"Value of {parameter} (not shown): ")
    else:
        try:
            value = sys.stdin.buffer.read().decode().removesuffix("\n")
        except UnicodeDecodeError:
            raise CommandError("the value must be text in UTF-8") from None
    size = len(value.encode())
    if not 1 <= size <= _MOST_BYTES:
        raise CommandError(f"the value must have 1 to {_MOST_BYTES} bytes, got {size}")
    if _REFERENCE.search(value):
        raise CommandError("the value must not have text in {{ }}, which SSM takes for a reference")
    return value


def _put(ssm: "SSMClient", parameter: str, value: str, *, overwrite: bool) -> None:
    try:
        ssm.put_parameter(Name=parameter, Value=value, Type="SecureString", Overwrite=overwrite)
    except ssm.exceptions.ParameterAlreadyExists:
        raise
    except (BotoCoreError, ClientError) as error:
        # The error message of AWS may repeat the rejected value.
        reason = " ".join(str(error).replace(value, "…").split())
        raise CommandError(f"AWS says: {reason}") from None


def stored(ssm: "SSMClient", environment: Environment) -> dict[str, "ParameterMetadataTypeDef"]:
    """Return the description of each parameter of the environment, by its name; no values."""
    pages = ssm.get_paginator("describe_parameters").paginate(
        ParameterFilters=[
            {
                "Key": "Path",
                "Option": "Recursive",
                "Values": [f"/{names.PROJECT}/{environment.name}"],
            }
        ]
    )
    return {parameter["Name"]: parameter for page in pages for parameter in page["Parameters"]}
