"""Edits of a deployed environment, one after the other."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from cli.tools.plan_changes import Change
from cli.tools.project import ROOT
from tests.deployment.edits import EDITS_OF_SERVICES, EDITS_OF_THE_ENVIRONMENT, start
from tests.deployment.example_plans import example_plans
from tests.deployment.record import record
from tests.deployment.walk import Stage, Step, Walk, stages
from tests.helpers.emulator import Emulator
from tests.helpers.objections import gone_too_early, replaced_in_use

RECORD = ROOT / "docs" / "edits.md"
EXAMPLE_PLANS = ROOT / "docs" / "plans.md"
WALKS = {
    "Edits of services": (start("services"), EDITS_OF_SERVICES),
    "Edits of the environment": (start("whole"), EDITS_OF_THE_ENVIRONMENT),
}


@dataclass(frozen=True)
class Walked:
    """The planned edits, the changes left at the end, and ids that must stay the same."""

    steps: list[Step]
    rest: str
    before: Mapping[str, str]
    after: Mapping[str, str]


@pytest.fixture(scope="module")
def walks(emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Walked]:
    """Apply the edits of both environments in parallel: each mostly waits for AWS."""

    def go(directory: Path, stages: tuple[Stage, ...]) -> Walked:
        first, *others = stages
        walk = Walk(emulator, directory, first)
        steps = [walk.take(stage) for stage in others]
        return Walked(steps, walk.rest(), walk.before, walk.identities(first.environment))

    directories = [tmp_path_factory.mktemp("walk") for _ in WALKS]
    every_stage = [tuple(stages(*walk)) for walk in WALKS.values()]
    with ThreadPoolExecutor() as pool:
        return dict(zip(WALKS, pool.map(go, directories, every_stage), strict=True))


def every_step(walks: dict[str, Walked]) -> list[Step]:
    return [step for walked in walks.values() for step in walked.steps]


def objections(walks: dict[str, Walked], of: Callable[[list[Change]], Iterator[str]]) -> list[str]:
    return [f"{step.title}: {told}" for step in every_step(walks) for told in of(step.changes)]


def test_after_the_last_edit_the_plan_is_empty(walks: dict[str, Walked]) -> None:
    assert [walked.rest for walked in walks.values() if walked.rest] == []


def test_no_edit_replaces_a_service_a_listener_or_the_load_balancer(
    walks: dict[str, Walked],
) -> None:
    assert objections(walks, replaced_in_use) == []
    for walked in walks.values():
        assert walked.after == walked.before


def test_nothing_in_use_goes_before_its_successor_exists(walks: dict[str, Walked]) -> None:
    assert objections(walks, gone_too_early) == []


def test_every_edit_does_what_is_written_down(
    walks: dict[str, Walked], request: pytest.FixtureRequest
) -> None:
    done = record({title: walked.steps for title, walked in walks.items()})
    if request.config.getoption("update_snapshots"):
        RECORD.write_text(done, encoding="utf-8")

    assert RECORD.read_text(encoding="utf-8") == done


def test_plans_are_shown_as_they_are_in_the_documentation(
    walks: dict[str, Walked], request: pytest.FixtureRequest
) -> None:
    shown = example_plans(every_step(walks))
    if request.config.getoption("update_snapshots"):
        EXAMPLE_PLANS.write_text(shown, encoding="utf-8")

    assert EXAMPLE_PLANS.read_text(encoding="utf-8") == shown
