"""Look up the image of a container in the emulator's ECR."""

import re
from typing import Any

from moto.ecr.models import ecr_backends

from emulator.data_plane.engine import Image
from emulator.data_plane.start_failures import CannotPullContainer
from emulator.extensions.pull_through_cache import upstream_of

_ECR = re.compile(r"(?P<account>\d{12})\.dkr\.ecr\.(?P<region>[a-z0-9-]+)\.amazonaws\.com")


def find_image(uri: str, *, account_id: str, region: str) -> Image:
    """Return the image; an image of another registry has no manifest. The lock is held.

    An image from a pull-through cache is the public image.

    Raises:
        CannotPullContainer: the URI is one of ECR, and ECR has no such image.
    """
    address, _, digest = uri.partition("@")
    host, _, path = address.partition("/")
    name, _, tag = path.partition(":")
    aws = _ECR.fullmatch(host)
    if aws:
        account_id, region = aws["account"], aws["region"]
    repository: Any = ecr_backends[account_id][region].repositories.get(name)
    # The repositories have another address when a registry holds their images.
    if repository is None or (not aws and repository.uri != f"{host}/{name}"):
        if aws:
            raise _not_found(uri)
        return Image(uri=uri)
    for image in repository.images:
        if image.image_digest == digest or (not digest and (tag or "latest") in image.image_tags):
            if upstream := upstream_of(image):
                return Image(uri=upstream)
            return Image(uri=uri, manifest=image.image_manifest)
    raise _not_found(uri)


def _not_found(uri: str) -> CannotPullContainer:
    return CannotPullContainer(
        f"pull image manifest has been retried 1 time(s): failed to resolve ref {uri}: not found"
    )
