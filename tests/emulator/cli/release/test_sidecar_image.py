"""`bin/cruddur deploy` has the sidecar's image imported into the environment's cache."""

from collections.abc import Sequence
from typing import Any
from unittest.mock import Mock

import pytest

from cli.release import sidecar_image
from cli.release.sidecar_image import import_sidecar_image
from cli.tools.errors import CommandError
from environments.definition import DedicatedVpc, Environment
from modules.tracing import tracing_sidecar
from tests.helpers import examples
from tests.helpers.emulator import Emulator

REGION = "us-east-1"  # of the emulator
IMAGE = tracing_sidecar("xray").image


def environment(name: str, **changes: Any) -> Environment:
    network = DedicatedVpc(cidr_block="10.0.0.0/16", nat="none")
    return examples.environment(**{"name": name, "region": REGION, "network": network, **changes})


def repository(environment: Environment) -> str:
    return f"cruddur/{environment.name}/public/xray/aws-xray-daemon"


def create_cache(ecr: Any, environment: Environment, *, url: str = "public.ecr.aws") -> None:
    """Create what the registry stack has created when images are imported."""
    ecr.create_pull_through_cache_rule(
        ecrRepositoryPrefix=f"cruddur/{environment.name}/public", upstreamRegistryUrl=url
    )
    ecr.create_repository(repositoryName=repository(environment), imageTagMutability="IMMUTABLE")


def test_an_image_that_is_not_cached_is_imported_once(emulator: Emulator) -> None:
    cached, said = environment("once"), Mock()
    session = emulator.session()
    ecr = session.client("ecr")
    create_cache(ecr, cached)

    import_sidecar_image(session, cached, say=said)
    import_sidecar_image(session, cached, say=said)

    (found,) = ecr.describe_images(repositoryName=repository(cached))["imageDetails"]
    assert IMAGE
    assert found["imageDigest"] == IMAGE.digest
    said.assert_called_once_with(
        "Amazon ECR imports the tracing sidecar xray/aws-xray-daemon:3.7.0 into "
        "cruddur/once/public/xray/aws-xray-daemon"
    )


@pytest.mark.parametrize(
    "without",
    [
        environment("untraced", tracing="none"),
        examples.environment(),
        environment("nat", network=DedicatedVpc(cidr_block="10.0.0.0/16", nat="one")),
    ],
)
def test_an_environment_without_a_cache_asks_for_nothing(without: Environment) -> None:
    session = Mock()

    import_sidecar_image(session, without, say=Mock())

    session.client.assert_not_called()


def test_a_failed_import_says_what_to_do(emulator: Emulator) -> None:
    cached = environment("failed")
    session = emulator.session()
    create_cache(session.client("ecr"), cached, url="quay.io")

    with pytest.raises(CommandError) as error:
        import_sidecar_image(session, cached, say=Mock())

    line = str(error.value)
    assert line.startswith(
        "cruddur/failed/public/xray/aws-xray-daemon lacks the image of the tracing sidecar, "
        "public.ecr.aws/xray/aws-xray-daemon:3.7.0@sha256:"
    )
    assert "UnableToGetUpstreamImageException" in line
    assert line.endswith(
        "(docker pull 123456789012.dkr.ecr.us-east-1.amazonaws.com/cruddur/failed/public/xray/"
        "aws-xray-daemon:3.7.0), or set tracing='none'"
    )


class NotFound(Exception):
    """The error of an image that the repository lacks."""


def slow(*, digest: str, described: Sequence[object]) -> Mock:
    """Return a session whose ECR answers descriptions of the image with these results."""
    ecr = Mock()
    ecr.exceptions.ImageNotFoundException = NotFound
    ecr.describe_images.side_effect = described
    found = {"imageId": {"imageDigest": digest}}
    ecr.batch_get_image.return_value = {"images": [found], "failures": []}
    session = Mock()
    session.client.return_value = ecr
    return session


@pytest.fixture
def _without_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sidecar_image, "_PAUSE_SECONDS", 0)


@pytest.mark.usefixtures("_without_pause")
def test_the_import_is_waited_for() -> None:
    assert IMAGE
    session = slow(digest=IMAGE.digest, described=[NotFound, NotFound, NotFound, {}])

    import_sidecar_image(session, environment("slow"), say=Mock())

    assert session.client.return_value.describe_images.call_count == 4


@pytest.mark.usefixtures("_without_pause")
def test_an_import_that_takes_too_long_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sidecar_image, "_MOST_SECONDS", -1)
    assert IMAGE
    session = slow(digest=IMAGE.digest, described=[NotFound, NotFound])

    with pytest.raises(CommandError, match="no such image after"):
        import_sidecar_image(session, environment("late"), say=Mock())


def test_a_tag_that_was_moved_is_an_error() -> None:
    session = slow(digest="sha256:moved", described=[NotFound])

    with pytest.raises(CommandError, match=r"the tag 3\.7\.0 has the digest sha256:moved"):
        import_sidecar_image(session, environment("moved"), say=Mock())
