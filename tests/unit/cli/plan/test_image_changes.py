import json
from collections.abc import Sequence
from unittest.mock import Mock

import pytest

from cli.operate.cluster import Cluster
from cli.plan.image_changes import ImageChange, ImageChanges, refuse_unnamed
from cli.plan.markdown import Review
from cli.plan.terraform_plan import NOT_PUSHED
from cli.tools.plan_changes import IN_PLACE, NEW_ONE_FIRST, UNTOUCHED, Change
from environments.definition import names
from tests.helpers.deployed import Deployed
from tests.helpers.emulator import Emulator
from tests.helpers.examples import environment, web
from tests.helpers.refusal import refusal

ENVIRONMENT = environment(services=(web(image_tag="v1"),))
DIGESTS = {f"v{number}": f"sha256:{str(number) * 64}" for number in range(1, 4)}


def aws(running: str | None, earlier: Sequence[str] = ()) -> Mock:
    """Return a client of ECS and ECR: the service runs `running` after `earlier`, newest first."""
    tags = [*reversed(earlier), *([running] if running else [])]
    revisions = {f"web:{number}": f"registry/web@{DIGESTS[tag]}" for number, tag in enumerate(tags)}
    service = {"serviceName": "web", "status": "ACTIVE", "taskDefinition": f"web:{len(earlier)}"}
    tag_of = {digest: tag for tag, digest in DIGESTS.items()}
    client = Mock()
    client.exceptions.ClusterNotFoundException = LookupError
    client.exceptions.ImageNotFoundException = LookupError
    client.exceptions.RepositoryNotFoundException = LookupError
    client.describe_services.return_value = {"services": [service] if running else []}
    client.describe_task_definition.side_effect = lambda **asked: {
        "taskDefinition": {
            "containerDefinitions": [{"name": "web", "image": revisions[asked["taskDefinition"]]}]
        }
    }
    client.get_paginator().paginate.return_value = [{"taskDefinitionArns": [*revisions]}]
    client.describe_images.side_effect = lambda **asked: {
        "imageDetails": [{"imageTags": [tag_of[asked["imageIds"][0]["imageDigest"]]]}]
    }
    return client


def plan(to: str, *, task: str = NEW_ONE_FIRST) -> list[Change]:
    """Return a plan with another image; with `task` UNTOUCHED, the task definition exists."""
    containers = json.dumps([{"name": "web", "image": f"registry/web@{DIGESTS.get(to, to)}"}])
    attributes = {"container_definitions": containers}
    service = {"name": "web", "desired_count": 1, "task_definition": "web:1"}
    return [
        Change("web/task", "aws_ecs_task_definition", task, (), attributes, attributes),
        Change("web/service", "aws_ecs_service", IN_PLACE, ("task_definition",), service, service),
    ]


def look(client: Mock, changes: list[Change], **tags: str) -> dict[str, ImageChange]:
    return ImageChanges(Mock(client=lambda _: client), ENVIRONMENT, tags)(changes)


def review(client: Mock, changes: list[Change], **tags: str) -> Review:
    found = look(client, changes, **tags)
    return Review("test", {"test-application": changes}, images=found)


def test_another_image_is_named_by_tag_and_digest_and_needs_no_approval() -> None:
    found = review(aws("v1"), plan("v2"), web_image_tag="v2")

    assert "| web | will roll out (v1 sha256:111111111111 → v2 sha256:222222222222) |" in (
        found.markdown()
    )
    assert not found.needs_approval


def test_an_earlier_image_needs_approval_and_the_review_names_the_running_tag() -> None:
    found = review(aws("v2", earlier=["v1"]), plan("v1"))

    assert found.needs_approval
    assert (
        "- `web` **goes back** from v2 sha256:222222222222 to v1 sha256:111111111111, an image "
        "that ran before; to keep what runs: `--var web_image_tag=v2`"
    ) in found.markdown()


def test_an_image_that_ecs_rolled_back_is_offered_again_by_its_name() -> None:
    """The task definition of v2 exists and is newer than that of v1, which runs."""
    found = review(aws("v1"), plan("v2", task=UNTOUCHED), web_image_tag="v2")

    assert "| web | will roll out (v1 sha256:111111111111 → v2 sha256:222222222222) |" in (
        found.markdown()
    )


def test_an_image_that_is_not_pushed_yet_is_named_by_its_tag() -> None:
    found = look(aws("v1", earlier=["v2"]), plan(NOT_PUSHED), web_image_tag="v9")

    assert str(found["web"]) == "v1 sha256:111111111111 → v9 (not pushed yet)"
    assert not found["web"].goes_back


@pytest.mark.parametrize("running", [None, "v1"])
def test_a_first_or_an_equal_image_is_no_change(running: str | None) -> None:
    assert look(aws(running), plan("v1")) == {}


def test_ecs_gets_one_request_for_the_service_and_one_for_every_task_definition() -> None:
    client = aws("v2", earlier=["v3"])

    look(client, plan("v1"))

    assert client.describe_services.call_count == 1
    assert client.describe_task_definition.call_count == 2


def test_a_rollout_is_not_undone_without_a_question_or_a_tag() -> None:
    found = look(aws("v2", earlier=["v1"]), plan("v1"))

    assert refusal(lambda: refuse_unnamed(found.values())) == (
        "this plan was not applied: web would go back from v2 sha256:222222222222 to v1 "
        "sha256:111111111111, an image that ran before: say --var web_image_tag=v1 to go back; to "
        "keep what runs: --var web_image_tag=v2"
    )


def test_a_named_tag_rolls_back_without_a_question() -> None:
    found = look(aws("v2", earlier=["v1"]), plan("v1"), web_image_tag="v1")

    assert found["web"].goes_back
    refuse_unnamed(found.values())


def test_only_task_definitions_before_the_running_one_count_as_earlier(emulator: Emulator) -> None:
    deployed = Deployed(emulator, ENVIRONMENT)
    deployed.add_service("web", tag="v1")
    family = names.service(ENVIRONMENT.name, "web")
    cluster = Cluster(deployed.ecs, ENVIRONMENT)
    (service,) = (cluster.services() or {}).values()
    first = cluster.image(service)
    for digest in DIGESTS.values():
        container = {"name": "web", "image": f"registry/web@{digest}", "memory": 64}
        deployed.ecs.register_task_definition(family=family, containerDefinitions=[container])
    deployed.ecs.update_service(
        cluster=deployed.cluster, service="web", taskDefinition=f"{family}:3"
    )
    for revision in (1, 2):  # as the provider does after replacing them
        deployed.ecs.deregister_task_definition(taskDefinition=f"{family}:{revision}")

    (service,) = (cluster.services() or {}).values()

    assert cluster.image(service) == f"registry/web@{DIGESTS['v2']}"
    assert list(cluster.earlier_images(service)) == [f"registry/web@{DIGESTS['v1']}", first]
