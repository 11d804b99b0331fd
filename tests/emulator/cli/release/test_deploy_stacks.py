"""The order in which both stacks are planned and applied, and the steps that are skipped."""

import io
from collections.abc import Callable

import pytest

from cli.plan.image_changes import ImageChange, ImageLookup, no_images
from cli.release.deploy_stacks import deploy_stacks
from cli.tools.errors import CommandError
from tests.helpers.examples import web
from tests.helpers.fake_terraform import FakeTerraform
from tests.helpers.recorded_events import diagnosed, planned

CHANGES = 2


def deploy(
    terraform: FakeTerraform,
    *,
    has_registry: bool = True,
    import_images: Callable[[], object] = lambda: None,
    images: ImageLookup = no_images,
    auto_approve: bool = True,
) -> bool:
    registry, application = terraform.stack("registry"), terraform.stack("application")
    terraform.runs._init([registry, application])
    terraform.calls()
    return deploy_stacks(
        terraform.runs,
        "dev",
        registry=registry,
        application=application,
        has_registry=has_registry,
        import_images=import_images,
        images=images,
        auto_approve=auto_approve,
    )


def test_nothing_is_applied_when_nothing_changes(
    terraform: FakeTerraform, printed: io.StringIO
) -> None:
    assert deploy(terraform, auto_approve=False)

    assert sorted(terraform.calls()) == ["application plan", "registry plan"]
    assert printed.getvalue() == "registry: no changes\napplication: no changes\n"


def test_a_changed_application_is_applied_from_its_plan(
    terraform: FakeTerraform, printed: io.StringIO
) -> None:
    terraform.answer("application", "plan", planned("aws_lb.load_balancer"), code=CHANGES)

    assert deploy(terraform)

    assert terraform.calls()[2:] == ["application apply"]
    assert "application: 1 resource will be created\n  create 1 aws_lb\n" in printed.getvalue()


def test_the_application_is_planned_again_after_the_registry_has_changed(
    terraform: FakeTerraform,
) -> None:
    terraform.answer("registry", "plan", planned("aws_ecr_repository.web"), code=CHANGES)
    terraform.answer("application", "plan", planned("aws_lb.load_balancer"), code=CHANGES)

    assert deploy(terraform)

    assert terraform.calls()[2:] == ["registry apply", "application plan", "application apply"]


def test_images_are_imported_between_the_registry_and_the_application(
    terraform: FakeTerraform,
) -> None:
    terraform.answer("registry", "plan", planned("aws_ecr_repository.web"), code=CHANGES)
    terraform.answer("application", "plan", planned("aws_lb.load_balancer"), code=CHANGES)
    before: list[str] = []

    deploy(terraform, import_images=lambda: before.extend(terraform.calls()))

    assert before[-1] == "registry apply"
    assert terraform.calls() == ["application plan", "application apply"]


def test_without_a_registry_the_application_is_planned_after_it(terraform: FakeTerraform) -> None:
    terraform.answer("registry", "plan", planned("aws_ecr_repository.web"), code=CHANGES)

    assert deploy(terraform, has_registry=False)

    assert terraform.calls() == ["registry plan", "registry apply", "application plan"]


def test_a_missing_image_fails_with_the_error_and_nothing_is_applied(
    terraform: FakeTerraform, printed: io.StringIO
) -> None:
    address = 'data.aws_ecr_image.image["v9"]'
    error = diagnosed("error", "reading ECR Images: couldn't find resource", address=address)
    terraform.answer("application", "plan", error, code=1)

    assert not deploy(terraform)

    assert sorted(terraform.calls()) == ["application plan", "registry plan"]
    assert f"couldn't find resource\n\n  with {address}," in printed.getvalue()


def test_the_application_stays_when_the_registry_cannot_be_applied(
    terraform: FakeTerraform,
) -> None:
    terraform.answer("registry", "plan", planned("aws_ecr_repository.web"), code=CHANGES)
    terraform.answer("registry", "apply", code=1)

    assert not deploy(terraform)

    assert terraform.calls()[2:] == ["registry apply"]


def test_nothing_is_applied_without_approval(
    terraform: FakeTerraform, monkeypatch: pytest.MonkeyPatch
) -> None:
    terraform.answer("application", "plan", planned("aws_lb.load_balancer"), code=CHANGES)
    monkeypatch.setattr("sys.stdin", io.StringIO("dev\n"))

    with pytest.raises(CommandError, match="without a terminal, use --auto-approve"):
        deploy(terraform, auto_approve=False)

    assert sorted(terraform.calls()) == ["application plan", "registry plan"]


def test_a_rollout_is_not_undone_without_a_named_tag(
    terraform: FakeTerraform, printed: io.StringIO
) -> None:
    found = ImageChange(
        service=web(),
        running="v2 sha256:2",
        planned="v1 sha256:1",
        running_tag="v2",
        planned_tag="v1",
        goes_back=True,
        is_named=False,
    )
    terraform.answer("application", "plan", planned("aws_ecs_service.web", "update"), code=CHANGES)
    terraform.answer("application", "show", "{}")

    with pytest.raises(CommandError, match="web would go back from v2 sha256:2 to v1 sha256:1"):
        deploy(terraform, images=lambda _changes: {"web": found})

    assert "look at this: web goes back from v2 sha256:2 to v1 sha256:1" in printed.getvalue()
    assert "application apply" not in terraform.calls()
