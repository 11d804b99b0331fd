"""Run all checks at the same time, and print the problems."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from cli.release.preflight import (
    account,
    cognito,
    hosted_zone,
    quotas,
    security_groups,
    services,
    tables,
)
from cli.release.preflight.deployment import Deployment, Problem, warning
from cli.tools.account import session_in
from cli.tools.errors import CommandError
from environments.definition import Environment

Check = Callable[[Deployment], Iterator[Problem]]

CHECKS: Mapping[str, Check] = {
    "the state bucket": account.state_bucket,
    "the hosted zone": hosted_zone.check,
    "the Cognito user pool": cognito.check,
    "the images": services.images,
    "the KMS keys": account.encryption_keys,
    "the secrets": services.secrets,
    "the DynamoDB tables": tables.check,
    "the security groups of others": security_groups.check,
    "the quotas": quotas.check,
    "the service-linked role of Amazon ECS": account.service_linked_role,
    "the alarms": services.deployment_alarms,
}


def look(
    session: boto3.Session, environment: Environment, image_tags: Mapping[str, str]
) -> list[Problem]:
    """Return every problem of a deployment, in the order of the checks; change nothing."""
    deployment = Deployment(session, environment, image_tags)
    with ThreadPoolExecutor(max_workers=len(CHECKS)) as pool:
        found = pool.map(lambda item: [*answered(item[0], item[1], deployment)], CHECKS.items())
        return [problem for problems in found for problem in problems]


def answered(subject: str, check: Check, deployment: Deployment) -> Iterator[Problem]:
    """Yield the problems of one check, or a warning if AWS does not answer."""
    try:
        yield from check(deployment)
    except (BotoCoreError, ClientError) as error:
        reason = " ".join(str(error).split())
        yield warning(f"{subject} could not be checked. AWS says: {reason}")


def report(
    environment: Environment,
    problems: list[Problem],
    *,
    say: Callable[[str], object],
    stops: bool = True,
) -> None:
    """Print each problem in one line.

    Raises:
        CommandError: `stops` is true, and a problem would make the deployment fail.
    """
    for problem in problems:
        say(str(problem))
    count = sum(not problem.is_warning for problem in problems)
    if count and stops:
        what = "the problem" if count == 1 else f"the {count} problems"
        raise CommandError(f"nothing of {environment.name} was touched: solve {what} above first")


def check_only(
    environment: Environment, image_tags: Mapping[str, str], *, say: Callable[[str], object]
) -> None:
    """Print the problems that a deployment would have.

    Raises:
        CommandError: a problem would make the deployment fail.
    """
    report(environment, look(session_in(environment), environment, image_tags), say=say)
    say(f"{environment.name}: nothing stands in the way of a deployment")
