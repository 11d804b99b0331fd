"""Synthesize the stacks and check the deployment at the same time: each takes about a second."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

import boto3

from cli.release.preflight import check
from cli.tools.project import SYNTHESIZED, synthesize_once
from environments.definition import Environment


def prepare(
    session: boto3.Session,
    environment: Environment,
    image_tags: Mapping[str, str],
    *,
    say: Callable[[str], object],
    stops: bool = True,
) -> None:
    """Write the Terraform JSON, and print the problems of the deployment.

    Without `stops`, problems do not end the deployment: a recovery repairs an incomplete one, for
    example repositories that cannot hold an image yet.

    Raises:
        CommandError: a check found a problem, or a file of an environment is wrong.
    """
    with ThreadPoolExecutor(max_workers=1) as pool:
        looking = pool.submit(check.look, session, environment, image_tags)
        synthesize_once(SYNTHESIZED, environment.name)
    check.report(environment, looking.result(), say=say, stops=stops)
