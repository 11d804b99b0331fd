"""Open a boto3 session in the AWS account of an environment."""

import boto3

from cli.tools.errors import CommandError
from environments.definition import Environment


def session_in(environment: Environment) -> boto3.Session:
    """Return a session in the environment's region.

    Raises:
        CommandError: the credentials belong to another AWS account.
    """
    session = boto3.Session(region_name=environment.region)
    account_id = session.client("sts").get_caller_identity()["Account"]
    if account_id not in environment.allowed_account_ids:
        allowed = ", ".join(environment.allowed_account_ids)
        raise CommandError(
            f"these credentials are for account {account_id}, but environments/"
            f"{environment.name}.py has allowed_account_ids {allowed}"
        )
    return session
