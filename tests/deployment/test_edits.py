"""Edits of a deployed environment, one after the other."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

import pytest

from cli.tools.plan_changes import Change
from cli.tools.project import ROOT
from tests.deployment.edited_environment import EditedEnvironment, Step, stages
from tests.deployment.edits_page import edits_page
from tests.deployment.plans_page import plans_page
from tests.helpers.emulator import Emulator
from tests.helpers.environment_edits import EDITS_OF_SERVICES, EDITS_OF_THE_ENVIRONMENT, START
from tests.helpers.forbidden_changes import deleted_too_early, replaced_in_use

SECTIONS = {
    "Edits of services": EDITS_OF_SERVICES,
    "Edits of the environment": EDITS_OF_THE_ENVIRONMENT,
}


@dataclass(frozen=True)
class Edited:
    """The planned edits, the changes left at the end, and ids that must stay the same."""

    steps: list[Step]
    remaining_plan: str
    before: Mapping[str, str]
    after: Mapping[str, str]


@pytest.fixture(scope="module")
def edited(emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Edited:
    """Apply all edits to one environment."""
    first, *others = stages(START, [edit for section in SECTIONS.values() for edit in section])
    environment = EditedEnvironment(emulator, tmp_path_factory.mktemp("edits"), first)
    steps = [environment.edit(stage) for stage in others]
    after = environment.identities(first.environment)
    return Edited(steps, environment.remaining_plan(), environment.before, after)


def forbidden(edited: Edited, of: Callable[[list[Change]], Iterator[str]]) -> list[str]:
    return [f"{step.title}: {found}" for step in edited.steps for found in of(step.changes)]


def compare(page: str, content: str, request: pytest.FixtureRequest) -> None:
    """Compare the content with a page of the documentation; `--snapshot-update` writes it."""
    file = ROOT / "docs" / page
    if request.config.getoption("update_snapshots"):
        file.write_text(content, encoding="utf-8")

    assert file.read_text(encoding="utf-8") == content


def test_after_the_last_edit_the_plan_is_empty(edited: Edited) -> None:
    assert edited.remaining_plan == ""


def test_no_edit_replaces_a_service_a_listener_or_the_load_balancer(edited: Edited) -> None:
    assert forbidden(edited, replaced_in_use) == []
    assert edited.after == edited.before


def test_no_resource_in_use_is_deleted_before_its_replacement_exists(edited: Edited) -> None:
    assert forbidden(edited, deleted_too_early) == []


def test_the_documentation_shows_the_effects_of_every_edit(
    edited: Edited, request: pytest.FixtureRequest
) -> None:
    steps = iter(edited.steps)
    sections = {title: list(islice(steps, len(edits))) for title, edits in SECTIONS.items()}

    compare("edits.md", edits_page(sections), request)


def test_the_documentation_shows_plans_as_they_are(
    edited: Edited, request: pytest.FixtureRequest
) -> None:
    compare("plans.md", plans_page(edited.steps), request)
