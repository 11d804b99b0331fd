"""The emulator's ECR with and without a real image registry behind it."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from emulator.seed import put_image
from tests.helpers.emulator import Emulator
from tests.helpers.registry import PASSWORD, image_registry

MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with image_registry(tmp_path_factory.mktemp("registry")) as address:
        yield address


@pytest.fixture(scope="module")
def ecr(address: str) -> Iterator[Any]:
    with Emulator(registry=address) as emulator:
        yield emulator.client("ecr")


@pytest.fixture
def repository(ecr: Any, request: pytest.FixtureRequest) -> str:
    name = str(request.node.name)
    ecr.create_repository(repositoryName=name, imageTagMutability="IMMUTABLE")
    return name


def push(address: str, repository: str, tag: str, content: str) -> str:
    """Upload an image as `docker push` does, and return its digest."""
    base = f"http://{address}/v2/{repository}"
    blob = json.dumps({"content": content}).encode()
    digest = f"sha256:{hashlib.sha256(blob).hexdigest()}"
    login = ("AWS", PASSWORD)
    upload = requests.post(f"{base}/blobs/uploads/", auth=login, timeout=10).headers["Location"]
    put = requests.put(upload, params={"digest": digest}, data=blob, auth=login, timeout=10)
    put.raise_for_status()
    config = {"mediaType": MANIFEST_TYPE, "digest": digest, "size": len(blob)}
    manifest: Any = {"schemaVersion": 2, "mediaType": MANIFEST_TYPE, "config": config, "layers": []}
    answer = requests.put(
        f"{base}/manifests/{tag}",
        json=manifest,
        headers={"Content-Type": MANIFEST_TYPE},
        auth=login,
        timeout=10,
    )
    answer.raise_for_status()
    return answer.headers["Docker-Content-Digest"]


def digests(ecr: Any, repository: str) -> dict[str, str]:
    """Return the digest of each tag."""
    images = ecr.describe_images(repositoryName=repository)["imageDetails"]
    return {tag: image["imageDigest"] for image in images for tag in image["imageTags"]}


def test_a_repository_is_at_the_registry(ecr: Any, address: str, repository: str) -> None:
    (found,) = ecr.describe_repositories(repositoryNames=[repository])["repositories"]

    assert found["repositoryUri"] == f"{address}/{repository}"


def test_what_is_pushed_is_an_image(ecr: Any, address: str, repository: str) -> None:
    before = digests(ecr, repository)
    pushed = push(address, repository, "v1", "one")
    push(address, repository, "v2", "one")

    assert before == {}
    assert digests(ecr, repository) == {"v1": pushed, "v2": pushed}
    assert len(ecr.describe_images(repositoryName=repository)["imageDetails"]) == 1


def test_pushed_and_put_images_are_side_by_side(ecr: Any, address: str, repository: str) -> None:
    put = put_image(ecr, repository, "v1")
    pushed = push(address, repository, "v2", "two")

    assert digests(ecr, repository) == {"v1": put, "v2": pushed}


def test_a_tag_stays_where_it_was_first(ecr: Any, address: str, repository: str) -> None:
    first = push(address, repository, "v1", "one")
    assert digests(ecr, repository) == {"v1": first}

    push(address, repository, "v1", "two")

    assert digests(ecr, repository) == {"v1": first}


def test_a_deleted_image_does_not_come_back(ecr: Any, address: str, repository: str) -> None:
    push(address, repository, "v1", "one")

    ecr.batch_delete_image(repositoryName=repository, imageIds=[{"imageTag": "v1"}])

    assert digests(ecr, repository) == {}


def test_the_registry_wants_the_password_of_the_token(ecr: Any, address: str) -> None:
    token = ecr.get_authorization_token()["authorizationData"][0]["authorizationToken"]

    def status(**headers: str) -> int:
        return requests.get(f"http://{address}/v2/", headers=headers, timeout=10).status_code

    assert status() == requests.codes.unauthorized
    assert status(Authorization=f"Basic {token}") == requests.codes.ok


def test_without_a_registry_nobody_gets_a_password(emulator: Emulator) -> None:
    ecr = emulator.client("ecr")

    with pytest.raises(ecr.exceptions.InvalidParameterException, match="has no image registry"):
        ecr.get_authorization_token()
