"""Import the image of the tracing sidecar into the environment's pull-through cache.

Reasons: docs/decisions/0021-import-the-sidecar-image-before-a-rollout.md.
"""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import boto3
from botocore.exceptions import ClientError

from cli.tools.errors import CommandError
from environments.definition import Environment, names
from modules.tracing import PublicImage, tracing_sidecar

if TYPE_CHECKING:
    from mypy_boto3_ecr import ECRClient

_PAUSE_SECONDS = 2
_MOST_SECONDS = 300


def import_sidecar_image(
    session: boto3.Session, environment: Environment, *, say: Callable[[str], object]
) -> None:
    """Wait until the cache holds the sidecar's image, which Amazon ECR imports on request.

    Raises:
        CommandError: Amazon ECR did not import the image.
    """
    image = tracing_sidecar(environment.tracing).image
    if image is None or not environment.caches_sidecar_image:
        return
    repository = f"{names.public_image_prefix(environment.name)}/{image.repository}"
    ecr = session.client("ecr")
    if _is_cached(ecr, repository, image):
        return
    say(f"Amazon ECR imports the tracing sidecar {image.repository}:{image.tag} into {repository}")
    end = time.monotonic() + _MOST_SECONDS
    problem = _request(ecr, repository, image)
    while not problem and not _is_cached(ecr, repository, image):
        time.sleep(_PAUSE_SECONDS)
        if time.monotonic() > end:
            problem = f"no such image after {_MOST_SECONDS} s"
    if problem:
        registry = f"{environment.account_id}.dkr.ecr.{environment.region}.amazonaws.com"
        raise CommandError(
            f"{repository} lacks the image of the tracing sidecar, {image.uri}: {problem}; pull it "
            f"once from where the internet can be reached (docker pull "
            f"{registry}/{repository}:{image.tag}), or set tracing='none'"
        )


def _is_cached(ecr: "ECRClient", repository: str, image: PublicImage) -> bool:
    try:
        ecr.describe_images(repositoryName=repository, imageIds=[{"imageDigest": image.digest}])
    except ecr.exceptions.ImageNotFoundException:
        return False
    return True


def _request(ecr: "ECRClient", repository: str, image: PublicImage) -> str:
    """Request the manifest by tag, which starts the import; return a problem, if any.

    Amazon ECR imports no image by its digest: aws/containers-roadmap issue 2837.
    """
    try:
        answer = ecr.batch_get_image(repositoryName=repository, imageIds=[{"imageTag": image.tag}])
    except ClientError as error:
        return f"AWS says: {' '.join(str(error).split())}"
    if answer["failures"]:
        return f"Amazon ECR Public has no tag {image.tag}"
    digests = [found["imageId"]["imageDigest"] for found in answer["images"]]
    if image.digest not in digests:
        return f"the tag {image.tag} has the digest {', '.join(digests)}"
    return ""
