"""Edits of a deployed environment, one after the other."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from cli.tools.plan_changes import Change
from cli.tools.project import ROOT
from tests.deployment.edited_environment import EditedEnvironment, Stage, Step, stages
from tests.deployment.edits_page import edits_page
from tests.deployment.plans_page import plans_page
from tests.helpers.emulator import Emulator
from tests.helpers.environment_edits import EDITS_OF_SERVICES, EDITS_OF_THE_ENVIRONMENT, start
from tests.helpers.forbidden_changes import deleted_too_early, replaced_in_use

SECTIONS = {
    "Edits of services": (start("services"), EDITS_OF_SERVICES),
    "Edits of the environment": (start("whole"), EDITS_OF_THE_ENVIRONMENT),
}


@dataclass(frozen=True)
class Edited:
    """The planned edits, the changes left at the end, and ids that must stay the same."""

    steps: list[Step]
    remaining_plan: str
    before: Mapping[str, str]
    after: Mapping[str, str]


@pytest.fixture(scope="module")
def edited(emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Edited]:
    """Apply the edits of both environments in parallel: each mostly waits for AWS."""

    def apply(directory: Path, stages: tuple[Stage, ...]) -> Edited:
        first, *others = stages
        environment = EditedEnvironment(emulator, directory, first)
        steps = [environment.edit(stage) for stage in others]
        after = environment.identities(first.environment)
        return Edited(steps, environment.remaining_plan(), environment.before, after)

    directories = [tmp_path_factory.mktemp("edits") for _ in SECTIONS]
    every_stage = [tuple(stages(*section)) for section in SECTIONS.values()]
    with ThreadPoolExecutor() as pool:
        return dict(zip(SECTIONS, pool.map(apply, directories, every_stage), strict=True))


def every_step(edited: dict[str, Edited]) -> list[Step]:
    return [step for section in edited.values() for step in section.steps]


def forbidden(edited: dict[str, Edited], of: Callable[[list[Change]], Iterator[str]]) -> list[str]:
    return [f"{step.title}: {found}" for step in every_step(edited) for found in of(step.changes)]


def compare(page: str, content: str, request: pytest.FixtureRequest) -> None:
    """Compare the content with a page of the documentation; `--snapshot-update` writes it."""
    file = ROOT / "docs" / page
    if request.config.getoption("update_snapshots"):
        file.write_text(content, encoding="utf-8")

    assert file.read_text(encoding="utf-8") == content


def test_after_the_last_edit_the_plan_is_empty(edited: dict[str, Edited]) -> None:
    assert [section.remaining_plan for section in edited.values()] == [""] * len(SECTIONS)


def test_no_edit_replaces_a_service_a_listener_or_the_load_balancer(
    edited: dict[str, Edited],
) -> None:
    assert forbidden(edited, replaced_in_use) == []
    for section in edited.values():
        assert section.after == section.before


def test_no_resource_in_use_is_deleted_before_its_replacement_exists(
    edited: dict[str, Edited],
) -> None:
    assert forbidden(edited, deleted_too_early) == []


def test_the_documentation_shows_the_effects_of_every_edit(
    edited: dict[str, Edited], request: pytest.FixtureRequest
) -> None:
    sections = {title: section.steps for title, section in edited.items()}

    compare("edits.md", edits_page(sections), request)


def test_the_documentation_shows_plans_as_they_are(
    edited: dict[str, Edited], request: pytest.FixtureRequest
) -> None:
    compare("plans.md", plans_page(every_step(edited)), request)
