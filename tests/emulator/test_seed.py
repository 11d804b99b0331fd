"""Seeding of the emulator, which can be repeated and has the same result everywhere."""

from typing import Any

import pytest

from cli.local.prerequisites import create_prerequisites
from cli.release.preflight.check import look
from emulator.seed import create_hosted_zone, put_image
from tests.helpers.emulator import Emulator
from tests.helpers.examples import environment, table, web


@pytest.fixture
def ecr(emulator: Emulator, request: pytest.FixtureRequest) -> Any:
    client = emulator.client("ecr")
    client.create_repository(repositoryName=request.node.name, imageTagMutability="IMMUTABLE")
    return client


def test_a_second_hosted_zone_is_not_made(emulator: Emulator) -> None:
    route53 = emulator.client("route53")

    first = create_hosted_zone(route53, "seeded.example")
    second = create_hosted_zone(route53, "seeded.example")

    assert first == second


def test_a_zone_of_a_longer_name_is_another_zone(emulator: Emulator) -> None:
    route53 = emulator.client("route53")

    longer = create_hosted_zone(route53, "dev.longer.example")

    assert create_hosted_zone(route53, "longer.example") != longer


def test_each_tag_has_its_own_digest_whenever_it_is_put(
    ecr: Any, request: pytest.FixtureRequest
) -> None:
    first, again, other = (
        put_image(ecr, request.node.name, tag) for tag in ("1.0.0", "1.0.0", "1.0.1")
    )

    assert first == again != other


def test_an_image_that_is_there_already_stays(ecr: Any, request: pytest.FixtureRequest) -> None:
    manifest = '{"schemaVersion": 2, "mediaType": "x", "layers": []}'
    pushed = ecr.put_image(
        repositoryName=request.node.name, imageTag="1.0.0", imageManifest=manifest
    )["image"]["imageId"]["imageDigest"]

    assert put_image(ecr, request.node.name, "1.0.0") == pushed


def test_a_seeded_environment_lacks_nothing_but_images_and_what_bootstrap_creates(
    emulator: Emulator,
) -> None:
    session = emulator.session()
    seeded = environment(
        name="seeded",
        region="us-east-1",
        domain="dev.seeding.example",
        cognito_user_pool_id="us-east-1_SEEDED",
        services=(web(secret_names=("NAME",), dynamodb_tables=(table("messages", create=False),)),),
    )

    create_prerequisites(session, seeded)
    create_prerequisites(session, seeded)

    assert [problem.text.partition(":")[0] for problem in look(session, seeded, {})] == [
        "the state bucket cruddur-seeded-terraform-state-123456789012 does not exist",
        "ECR repository cruddur/seeded/web does not exist",
        "KMS key alias/cruddur-seeded-application does not exist",
    ]


def test_a_parent_zone_that_comes_later_delegates_its_child_too(emulator: Emulator) -> None:
    session, route53 = emulator.session(), emulator.client("route53")
    for name in ("child.later.example", "later.example"):
        create_prerequisites(session, environment(region="us-east-1", domain=name))

    parent = create_hosted_zone(route53, "later.example")
    records = route53.list_resource_record_sets(HostedZoneId=parent)["ResourceRecordSets"]
    assert ("child.later.example.", "NS") in {(each["Name"], each["Type"]) for each in records}
