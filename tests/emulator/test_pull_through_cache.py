"""Pull-through cache rules of the emulator."""

from typing import Any

import pytest

from emulator.extensions.pull_through_cache import UPSTREAM_IMAGES
from modules.tracing import Tracing, tracing_sidecar
from tests.helpers.emulator import Emulator

DAEMON, _ = UPSTREAM_IMAGES
DIGEST = DAEMON.partition("@")[2]
TAG = {"imageTag": "3.7.0"}


@pytest.fixture
def ecr(emulator: Emulator) -> Any:
    return emulator.client("ecr")


def cache(ecr: Any, prefix: str, *, url: str = "public.ecr.aws") -> str:
    """Create a rule and the repository of the X-Ray daemon; return the repository's name."""
    ecr.create_pull_through_cache_rule(ecrRepositoryPrefix=prefix, upstreamRegistryUrl=url)
    repository = f"{prefix}/xray/aws-xray-daemon"
    ecr.create_repository(repositoryName=repository, imageTagMutability="IMMUTABLE")
    return repository


@pytest.mark.parametrize("kind", ["xray", "adot"])
def test_the_images_of_the_sidecars_can_be_imported(kind: Tracing) -> None:
    image = tracing_sidecar(kind).image

    assert image
    assert image.uri in UPSTREAM_IMAGES


def test_a_request_by_tag_imports_the_image(ecr: Any) -> None:
    repository = cache(ecr, "by-tag")

    (found,) = ecr.batch_get_image(repositoryName=repository, imageIds=[TAG])["images"]

    described = ecr.describe_images(repositoryName=repository)["imageDetails"]
    assert found["imageId"]["imageDigest"] == DIGEST
    assert [(it["imageDigest"], it["imageTags"]) for it in described] == [(DIGEST, ["3.7.0"])]


def test_a_request_by_digest_imports_nothing(ecr: Any) -> None:
    repository = cache(ecr, "by-digest")

    answer = ecr.batch_get_image(repositoryName=repository, imageIds=[{"imageDigest": DIGEST}])

    assert [it["failureCode"] for it in answer["failures"]] == ["ImageNotFound"]


def test_a_repository_of_another_prefix_is_no_cache(ecr: Any) -> None:
    cache(ecr, "prefix")
    ecr.create_repository(repositoryName="prefixed/xray/aws-xray-daemon")

    answer = ecr.batch_get_image(repositoryName="prefixed/xray/aws-xray-daemon", imageIds=[TAG])

    assert answer["images"] == []


def test_an_unreachable_upstream_is_an_error(ecr: Any) -> None:
    repository = cache(ecr, "unreachable", url="quay.io")

    with pytest.raises(ecr.exceptions.UnableToGetUpstreamImageException):
        ecr.batch_get_image(repositoryName=repository, imageIds=[TAG])


@pytest.mark.parametrize("prefix", ["a" * 31, "Upper", "ends-"])
def test_a_prefix_that_ecr_does_not_allow_is_refused(ecr: Any, prefix: str) -> None:
    with pytest.raises(ecr.exceptions.ClientError, match="ecrRepositoryPrefix"):
        ecr.create_pull_through_cache_rule(
            ecrRepositoryPrefix=prefix, upstreamRegistryUrl="public.ecr.aws"
        )


def test_an_unknown_registry_and_a_registry_without_credentials_are_refused(ecr: Any) -> None:
    with pytest.raises(ecr.exceptions.UnsupportedUpstreamRegistryException):
        cache(ecr, "unknown", url="registry.example")
    with pytest.raises(ecr.exceptions.InvalidParameterException):
        cache(ecr, "secret", url="ghcr.io")


def test_a_prefix_has_one_rule(ecr: Any) -> None:
    cache(ecr, "twice")

    with pytest.raises(ecr.exceptions.PullThroughCacheRuleAlreadyExistsException):
        cache(ecr, "twice")


def test_a_deleted_rule_imports_nothing_and_keeps_what_it_imported(ecr: Any) -> None:
    repository = cache(ecr, "deleted")
    ecr.batch_get_image(repositoryName=repository, imageIds=[TAG])

    ecr.delete_pull_through_cache_rule(ecrRepositoryPrefix="deleted")

    missing = ecr.exceptions.PullThroughCacheRuleNotFoundException
    with pytest.raises(missing):
        ecr.describe_pull_through_cache_rules(ecrRepositoryPrefixes=["deleted"])
    with pytest.raises(missing):
        ecr.delete_pull_through_cache_rule(ecrRepositoryPrefix="deleted")
    assert len(ecr.describe_images(repositoryName=repository)["imageDetails"]) == 1
    ecr.batch_delete_image(repositoryName=repository, imageIds=[TAG])
    assert ecr.batch_get_image(repositoryName=repository, imageIds=[TAG])["images"] == []
