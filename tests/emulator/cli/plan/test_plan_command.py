"""`bin/cruddur plan`: the stacks that it plans, and its exit codes; the tests replace Terraform."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from cli.operate.image_registry import MissingImage
from cli.plan import review as plan
from cli.tools.plan_changes import DESTROYED, IN_PLACE, Change
from emulator.seed import put_image
from environments.definition import names
from tests.helpers.commands import DEV, Run
from tests.helpers.emulator import Emulator
from tests.helpers.states import States

HARMLESS = Change("dashboard", "aws_cloudwatch_dashboard", IN_PLACE, ("dashboard_body",), {}, {})
HARMFUL = Change("logs", "aws_cloudwatch_log_group", DESTROYED, (), {"name": "x"})


@pytest.fixture
def states(states: States, emulator: Emulator) -> Iterator[States]:
    states.write("registry")
    ecr = emulator.client("ecr")
    repositories = [names.repository(DEV.name, service.name) for service in DEV.services]
    for name in repositories:
        ecr.create_repository(repositoryName=name)
        put_image(ecr, name, "v1")
    yield states
    for name in repositories:
        ecr.delete_repository(repositoryName=name, force=True)


@pytest.fixture
def planned(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[Change]]:
    """Return the changes that Terraform reports for each stack; none unless a test adds some."""
    found: dict[str, list[Change]] = {"dev-registry": [], "dev-application": []}

    def play(
        stack: str, _tags: Mapping[str, str], _missing: Sequence[MissingImage]
    ) -> list[Change]:
        return found[stack]

    monkeypatch.setattr(plan, "_plan", play)
    monkeypatch.setattr(plan, "synthesize", lambda *_: None)
    return found


@pytest.mark.usefixtures("states", "planned")
def test_an_empty_plan_ends_with_0(run: Run) -> None:
    outcome = run("plan", "dev")

    assert (outcome.code, outcome.output) == (0, "# Plan of dev\n\nNothing changes.\n")


@pytest.mark.usefixtures("states")
def test_only_a_plan_that_needs_approval_ends_with_2(
    run: Run, planned: dict[str, list[Change]]
) -> None:
    planned["dev-application"] = [HARMLESS]
    harmless = run("plan", "dev")
    planned["dev-registry"] = [HARMFUL]
    harmful = run("plan", "dev")

    assert (harmless.code, harmful.code) == (0, 2)
    assert "Nothing needs approval." in harmless.output
    assert "| dev-application |  | 1 |  |  |" in harmless.output
    assert "**Needs approval.**" in harmful.output


@pytest.mark.usefixtures("states", "planned")
def test_a_review_is_written_into_a_file(run: Run, tmp_path: Path) -> None:
    outcome = run("plan", "dev", "--markdown", str(tmp_path / "plan.md"))

    assert (outcome.code, outcome.output) == (0, "")
    assert (tmp_path / "plan.md").read_text() == "# Plan of dev\n\nNothing changes.\n"


@pytest.mark.usefixtures("bucket", "planned")
def test_a_new_environment_is_planned_with_a_line_for_each_missing_repository(run: Run) -> None:
    outcome = run("plan", "dev")

    assert outcome.code == 0
    for service in DEV.services:
        assert (
            f"\n{service.name}: ECR repository cruddur/dev/{service.name} does not exist yet: "
            f"bin/cruddur deploy dev --registry-only, then bin/cruddur push dev {service.name} "
            "--tag v1\n"
        ) in outcome.output


@pytest.mark.usefixtures("states", "planned")
def test_a_missing_tag_is_one_line_that_names_the_service_and_what_to_run(run: Run) -> None:
    outcome = run("plan", "dev", "--var", "backend_flask_image_tag=v9")

    assert outcome.code == 0
    assert outcome.output == (
        "# Plan of dev\n\nNothing changes.\n\nbackend-flask: image cruddur/dev/backend-flask:v9 "
        "is not pushed yet: bin/cruddur push dev backend-flask --tag v9\n"
    )


@pytest.mark.usefixtures("states", "planned")
def test_a_plan_without_an_image_is_not_saved(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "kept"

    outcome = run("plan", "dev", "--var", "backend_flask_image_tag=v9", "--out", str(out))

    assert outcome.code == 1
    assert f"nothing is saved in {out}: backend-flask: image cruddur/dev" in outcome.error
    assert not out.exists()


@pytest.mark.usefixtures("planned")
def test_a_locked_state_is_not_planned(run: Run, states: States) -> None:
    states.lock("application")

    outcome = run("plan", "dev")

    assert outcome.code == 1
    assert "the state of dev-application is locked by ada@laptop" in outcome.error


@pytest.mark.usefixtures("states", "planned")
def test_an_unknown_revision_is_one_line(run: Run) -> None:
    outcome = run("plan", "dev", "--against", "no-such-revision")

    assert outcome.code == 1
    assert outcome.error == (
        "bin/cruddur plan: --against must be a git revision, got 'no-such-revision'\n"
    )


@pytest.mark.usefixtures("states", "planned")
def test_the_cost_is_compared_with_a_revision(run: Run) -> None:
    outcome = run("plan", "dev", "--against", "HEAD")

    assert "+0.00 USD a month, estimated (" in outcome.output


@pytest.mark.usefixtures("states")
def test_each_step_is_named_on_standard_error(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "synthesize", lambda *_: None)
    monkeypatch.setattr(plan, "plan_stack", lambda *_, **__: ({}, {"resource": {}}))

    outcome = run("plan", "dev")

    assert outcome.code == 0
    assert outcome.error.splitlines() == [
        "synthesizing dev …",
        "planning dev-registry …",
        "planning dev-application …",
    ]
