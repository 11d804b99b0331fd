"""Delete old images from the ECR repositories of an environment."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from cli.images.kept_images import KeptImages
from cli.operate.image_names import short_digest
from cli.state.bucket import require_bucket
from cli.state.terraform_state import TerraformState
from cli.tools.account import session_in
from cli.tools.confirmation import ask
from cli.tools.console import table, wide_console
from cli.tools.errors import CommandError
from environments.definition import Environment, names

if TYPE_CHECKING:
    from mypy_boto3_ecr import ECRClient
    from mypy_boto3_ecr.type_defs import ImageDetailTypeDef

KEEP_DEPLOYMENTS = 10
KEEP_DAYS = 14

_IMAGES_PER_REQUEST = 100
"""Limit of BatchDeleteImage."""


@dataclass(frozen=True)
class OldImage:
    """A tagged image that the environment needs no more; `size` is in bytes, compressed."""

    repository: str
    digest: str
    tags: tuple[str, ...]
    pushed: datetime
    size: int


def sweep(
    environment: Environment, *, keep_deployments: int, keep_days: int, auto_approve: bool
) -> None:
    """List the old images, ask, and delete them.

    The command holds the lock of the application's state, so that no deployment begins meanwhile.

    Raises:
        CommandError: a deployment is in progress, the state bucket does not exist, the user did not
            approve, or Amazon ECR did not delete an image.
    """
    session = session_in(environment)
    s3, ecr = session.client("s3"), session.client("ecr")
    require_bucket(s3, environment)
    state = TerraformState(s3, environment, "application")
    with state.lock.held("bin/cruddur images --sweep"):
        kept = KeptImages(session.client("ecs"), environment).names(
            state, deployments=keep_deployments
        )
        before = datetime.now(UTC) - timedelta(days=keep_days)
        old = list(old_images(ecr, environment, kept=kept, before=before))
        _show(environment, old)
        if not old:
            return
        if not auto_approve:
            ask(environment.name, to="delete these images")
        _delete(ecr, old)
    print(f"Deleted {_count(len(old))}.")


def old_images(
    ecr: "ECRClient", environment: Environment, *, kept: set[str], before: datetime
) -> Iterator[OldImage]:
    """Yield the tagged images pushed before that moment that are not kept, the oldest first.

    Untagged images expire by the lifecycle policy of the repository (`modules/registry.py`). They
    are also the parts of a multi-platform image, which Amazon ECR refuses to delete before it.
    """
    for service in environment.services_with_repository:
        repository = names.repository(environment.name, service.name)
        pages = ecr.get_paginator("describe_images").paginate(repositoryName=repository)
        try:
            images = [each for page in pages for each in page["imageDetails"] if _tags(each)]
        except ecr.exceptions.RepositoryNotFoundException:
            continue
        for image in sorted(images, key=lambda each: each["imagePushedAt"]):
            digest, tags = image["imageDigest"], _tags(image)
            is_kept = not kept.isdisjoint({digest, *(f"{repository}:{tag}" for tag in tags)})
            if not is_kept and image["imagePushedAt"] < before:
                size = image.get("imageSizeInBytes", 0)
                yield OldImage(repository, digest, tags, image["imagePushedAt"], size)


def _tags(image: "ImageDetailTypeDef") -> tuple[str, ...]:
    return tuple(sorted(image.get("imageTags", ())))


def _show(environment: Environment, old: Sequence[OldImage]) -> None:
    if not old:
        print(f"No image of {environment.name} is old.")
        return
    rows = table(
        f"Old images of {environment.name}", "repository", "tags", "digest", "pushed (UTC)", "MB"
    )
    rows.columns[-1].justify = "right"
    for image in old:
        rows.add_row(
            image.repository,
            ", ".join(image.tags),
            short_digest(image.digest),
            f"{image.pushed.astimezone(UTC):%Y-%m-%d %H:%M}",
            _megabytes(image.size),
        )
    rows.add_section()
    total = _megabytes(sum(image.size for image in old))
    rows.add_row(_count(len(old)), "", "", "", total)
    wide_console().print(rows)


def _delete(ecr: "ECRClient", old: Sequence[OldImage]) -> None:
    failures = []
    for repository, images in groupby(old, key=lambda image: image.repository):
        ids = [{"imageDigest": image.digest} for image in images]
        for start in range(0, len(ids), _IMAGES_PER_REQUEST):
            some = ids[start : start + _IMAGES_PER_REQUEST]
            answer = ecr.batch_delete_image(
                repositoryName=repository,
                imageIds=some,  # type: ignore[arg-type]
            )
            failures += [(repository, failure) for failure in answer["failures"]]
    if failures:
        repository, first = failures[0]
        raise CommandError(
            f"{_count(len(failures))} not deleted, the first: {repository}@"
            f"{first.get('imageId', {}).get('imageDigest', '')}: {first.get('failureReason', '')}"
        )


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:,.1f}"


def _count(number: int) -> str:
    return f"{number} image{'' if number == 1 else 's'}"
