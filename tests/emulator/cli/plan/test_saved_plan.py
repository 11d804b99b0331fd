"""Plans that are saved for a later job: their contents, and reasons to refuse them."""

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from cli.apply.runs import Outcome, Runs, Stack
from cli.apply.screen import Screen
from cli.apply.stack_progress import StackProgress
from cli.plan.saved_plan import SavedPlan
from cli.tools import git
from cli.tools.errors import CommandError
from cli.tools.project import stack_json
from cli.tools.terraform import PLAN
from tests.helpers.commands import Run
from tests.helpers.recorded_events import diagnosed

STACKS = ("dev-registry", "dev-application")


@pytest.fixture
def synthesized(tmp_path: Path) -> Path:
    """Return a folder with the files of a synthesis and a plan that the code reads."""
    for stack in STACKS:
        configuration = stack_json(tmp_path / "cdktf.out", stack)
        configuration.parent.mkdir(parents=True)
        configuration.write_text(f"the configuration of {stack}")
        configuration.with_name(PLAN).write_text(f"the plan of {stack}")
    return tmp_path / "cdktf.out"


@pytest.fixture
def folder(tmp_path: Path, synthesized: Path) -> Path:
    save(tmp_path / "kept", synthesized)
    return tmp_path / "kept"


def save(folder: Path, synthesized: Path) -> None:
    SavedPlan.save(
        folder,
        environment="dev",
        stacks=STACKS,
        image_tags={"backend_flask_image_tag": "v2"},
        synthesized=synthesized,
    )


def test_a_plan_is_saved_with_its_tags_in_the_order_of_the_stacks(folder: Path) -> None:
    saved = SavedPlan.load(folder, environment="dev")

    assert saved.image_tags == {"backend_flask_image_tag": "v2"}
    assert tuple(saved.plans) == STACKS
    assert (folder / "dev-application.tfplan").read_text() == "the plan of dev-application"


def test_a_folder_that_is_not_empty_is_not_written_to(folder: Path, synthesized: Path) -> None:
    before = {file: file.read_bytes() for file in folder.iterdir()}

    with pytest.raises(CommandError, match="--out must be a new or an empty folder, got"):
        save(folder, synthesized)

    assert {file: file.read_bytes() for file in folder.iterdir()} == before


def test_outside_a_repository_nothing_is_written(
    tmp_path: Path, synthesized: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(git, "ROOT", tmp_path)

    with pytest.raises(CommandError, match="git rev-parse"):
        save(tmp_path / "kept", synthesized)

    assert not (tmp_path / "kept").exists()


@pytest.mark.parametrize("damage", ["absent", "no manifest", "no plan", "another plan", "no JSON"])
def test_an_incomplete_or_changed_plan_is_refused(folder: Path, damage: str) -> None:
    manifest, plan = folder / "manifest.json", folder / "dev-registry.tfplan"
    match damage:
        case "no manifest":
            manifest.unlink()
        case "no plan":
            plan.unlink()
        case "another plan":
            plan.write_text("another")
        case "no JSON":
            manifest.write_text(manifest.read_text()[:-2])
        case _:
            folder = folder / "absent"

    with pytest.raises(CommandError) as refused:
        SavedPlan.load(folder, environment="dev")

    assert str(refused.value) == (
        f"--plan must be a folder that bin/cruddur plan --out has written, got {folder}"
    )


def test_the_plan_of_another_environment_is_refused(folder: Path) -> None:
    with pytest.raises(CommandError, match=r"kept is a plan of dev, not of prod\Z"):
        SavedPlan.load(folder, environment="prod")


def test_a_plan_of_another_configuration_is_refused(folder: Path, synthesized: Path) -> None:
    saved = SavedPlan.load(folder, environment="dev")
    saved.check_configuration(synthesized)
    stack_json(synthesized, "dev-application").write_text("another configuration")

    with pytest.raises(CommandError) as refused:
        saved.check_configuration(synthesized)

    commit = json.loads((folder / "manifest.json").read_text())["commit"]
    assert str(refused.value) == (
        f"the configuration of dev-application has changed since the plan (commit {commit}): "
        "plan again, or check out that commit"
    )


@pytest.mark.parametrize("other", ["--auto-approve", "--recover", "--var=frontend_image_tag=v2"])
def test_a_saved_plan_is_applied_with_no_other_option(run: Run, folder: Path, other: str) -> None:
    outcome = run("deploy", "dev", "--plan", str(folder), other)

    option = other.partition("=")[0]
    assert (outcome.code, outcome.error) == (
        1,
        f"bin/cruddur deploy: --plan goes with nothing else, got {option}\n",
    )


def test_a_saved_plan_is_not_applied_again_after_a_temporary_error(
    folder: Path, synthesized: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    applied: list[str] = []
    prepared: list[str] = []
    printed = io.StringIO()

    def fail(_runs: Runs, stack: Stack, _plan: Path) -> Outcome:
        applied.append(stack.name)
        run = StackProgress(stack.name, "applying")
        run.take(diagnosed("error", "ConcurrentUpdateException: pending update"))
        return Outcome(stack, 1, run)

    monkeypatch.setattr(Runs, "apply_saved", fail)
    runs = Runs(Screen(Console(file=printed, width=200), tmp_path / "deploy.log"))

    saved = SavedPlan.load(folder, environment="dev")
    assert not saved.apply(runs, folder, synthesized, before=prepared.append)

    assert applied == prepared == ["dev-registry"]
    assert printed.getvalue() == (
        "\ndev-registry: Terraform applies a plan only once: create another plan with "
        "bin/cruddur plan dev --out, and deploy it\n"
    )
