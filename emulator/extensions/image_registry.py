"""`docker push` to the address of an ECR repository creates an image in that repository.

Gap: moto's repositories have addresses at AWS, and hold only the images of `PutImage`. With a real
registry beside the emulator, the repositories have addresses in that registry and also hold its
images. Without a registry, `GetAuthorizationToken` fails: docker would send the password to AWS.
"""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import requests
from moto.ecr.exceptions import InvalidParameterException
from moto.ecr.models import Image, Repository
from moto.ecr.responses import ECRResponse

from emulator.extensions.patching import after, wrap

_MANIFEST_TYPES = (
    "application/vnd.docker.distribution.manifest.v2+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.oci.image.index.v1+json",
)
_TIMEOUT_SECONDS = 10


@dataclass(frozen=True)
class _Registry:
    """A registry at `<host>:<port>` that accepts the password of ECR's authorization token."""

    address: str
    account_id: str

    def tags(self, repository: str) -> list[str]:
        answer = self._get(f"{repository}/tags/list")
        # A registry answers 404 until the first image of a repository is pushed.
        return [] if answer.status_code == requests.codes.not_found else answer.json()["tags"] or []

    def image(self, repository: str, tag: str) -> Image:
        answer = self._get(f"{repository}/manifests/{tag}", Accept=", ".join(_MANIFEST_TYPES))
        return Image(
            self.account_id,
            tag,
            answer.text,
            repository,
            answer.headers["Content-Type"],
            answer.headers["Docker-Content-Digest"],
        )

    def _get(self, path: str, **headers: str) -> requests.Response:
        return requests.get(
            f"http://{self.address}/v2/{path}",
            headers=headers,
            auth=("AWS", f"{self.account_id}-auth-token"),
            timeout=_TIMEOUT_SECONDS,
        )


class _Images:
    """The `images` of a repository: those of `PutImage`, and those found in the registry on access.

    A tag is read from the registry only once. Tags in ECR are immutable, and an image that was
    deleted from ECR must not come back.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self._lock = threading.Lock()

    def __get__(self, repository: Any, _owner: type) -> list[Image]:
        held: list[Image] = repository.__dict__["images"]
        taken: set[str] = repository.__dict__.setdefault("taken_tags", set())
        registry = _Registry(self._address, repository.registry_id)
        with self._lock:
            taken.update(tag for image in held for tag in image.image_tags)
            for tag in sorted(set(registry.tags(repository.name)) - taken):
                taken.add(tag)
                _hold(held, registry.image(repository.name, tag))
        return held

    def __set__(self, repository: Any, images: list[Image]) -> None:
        repository.__dict__["images"] = images


def _hold(held: list[Image], pushed: Image) -> None:
    same: Iterator[Image] = (image for image in held if image.image_digest == pushed.image_digest)
    image = next(same, None)
    if image:
        image.update_tag(pushed.image_tag)
    else:
        held.append(pushed)


def apply(*, address: str | None) -> None:
    """Move the repositories to the registry at `address`; without one, refuse every sign-in."""
    if address is None:

        @wrap(ECRResponse, "get_authorization_token")
        def refuse(*_: Any) -> None:
            raise InvalidParameterException(
                "this emulator has no image registry: bin/cruddur emulator seed dev --image "
                "SERVICE=TAG "
                "creates a stand-in image without Docker; for real images run a registry and "
                "start the emulator with bin/cruddur emulator start --registry HOST:PORT"
            )

        return

    @after(Repository, "__init__")
    def init(repository: Repository, _: None) -> None:
        repository.uri = f"{address}/{repository.name}"

    Repository.images = _Images(address)  # type: ignore[assignment]
