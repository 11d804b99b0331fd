"""The summary of a plan for the person who approves it."""

import json
from typing import Any

from cli.apply.runs import Plan
from cli.plan.image_changes import no_images
from cli.release.plan_summary import summary
from tests.helpers.fake_terraform import FakeTerraform
from tests.helpers.recorded_events import planned

TASK, SERVICE = "aws_ecs_task_definition.task", "aws_ecs_service.service"
NAMES = {TASK: "service/web/task", SERVICE: "service/web/service"}


def plan(terraform: FakeTerraform, *events: str, document: dict[str, Any] | None = None) -> Plan:
    terraform.answer("application", "plan", *events, code=2)
    if document:
        terraform.answer("application", "show", json.dumps(document))
    (made,) = terraform.runs.plan([terraform.stack("application")])
    terraform.calls()
    return made


def change(address: str, *actions: str, before: Any, after: Any, by: str = "") -> dict[str, Any]:
    return {
        "address": address,
        "type": address.partition(".")[0],
        "mode": "managed",
        "change": {
            "actions": list(actions),
            "before": before,
            "after": after,
            "replace_paths": [[by]] if by else [],
        },
    }


def image(digest: str) -> dict[str, str]:
    containers = [{"name": "web", "image": f"registry/web@sha256:{digest * 12}"}]
    return {"container_definitions": json.dumps(containers)}


def test_new_resources_are_counted_by_type_without_another_terraform_command(
    terraform: FakeTerraform,
) -> None:
    made = plan(terraform, planned("aws_lb.a"), planned("aws_kms_key.b"), planned("aws_kms_key.c"))

    assert summary(made, {}, no_images).lines == [
        "application: 3 resources will be created",
        "  create 2 aws_kms_key, 1 aws_lb",
    ]
    assert terraform.calls() == []


def test_a_rollout_shows_digests_and_changed_arguments(
    terraform: FakeTerraform,
) -> None:
    before, after = {"name": "web", "task_definition": "1"}, {"name": "web", "task_definition": "2"}
    document = {
        "resource_changes": [
            change(
                TASK,
                "create",
                "delete",
                before=image("a"),
                after=image("b"),
                by="container_definitions",
            ),
            change(SERVICE, "update", before=before, after=after),
        ]
    }
    made = plan(terraform, planned(TASK, "replace"), planned(SERVICE, "update"), document=document)

    assert summary(made, NAMES, no_images).lines == [
        "application: 2 resources will change",
        "  service/web/task (aws_ecs_task_definition) replaced, the new one first "
        "(by container_definitions)",
        "  service/web/service (aws_ecs_service) in place (by task_definition)",
        "  web: will roll out (sha256:aaaaaaaaaaaa → sha256:bbbbbbbbbbbb)",
    ]


def test_changes_that_need_approval_are_listed(terraform: FakeTerraform) -> None:
    repository = {"name": "cruddur/dev/web"}
    document = {
        "resource_changes": [
            change("aws_ecr_repository.web", "delete", before=repository, after=None)
        ]
    }
    made = plan(terraform, planned("aws_ecr_repository.web", "delete"), document=document)

    assert any(line.startswith("  look at this: ") for line in summary(made, {}, no_images).lines)
