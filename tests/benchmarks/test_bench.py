"""Calculations of the benchmark; no test asserts a duration."""

import json
import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from cli.tools.project import ROOT
from environments.definition import load_environments
from tests.benchmarks import growth, loops
from tests.benchmarks.__main__ import DOCUMENT
from tests.benchmarks.fresh_clone import FreshClone, outside_variables
from tests.benchmarks.measure import Candidate, Result, Run, interleaved, paired_ratio
from tests.benchmarks.report import markdown, table


def sizes(power: float) -> list[growth.Size]:
    """Return three sizes: seconds grow with that power of the resources, after a start of 1.5 s."""
    return [
        growth.Size(2, 3, resources, Result("", [Run(1.5 + 0.001 * resources**power, 0)]))
        for resources in (100, 1000, 10_000)
    ]


@pytest.mark.parametrize("power", [0.8, 1.0, 1.05, 2.0])
def test_the_exponent_is_that_of_the_growth_whatever_the_start_costs(power: float) -> None:
    assert growth.exponent(sizes(power)) == pytest.approx(power, abs=1e-4)


def test_a_system_of_every_size_is_a_valid_one(tmp_path: Path) -> None:
    by_size = growth.candidates(tmp_path)

    for (environments, services), candidate in by_size.items():
        loaded = load_environments(candidate.directory / "environments")
        assert len(loaded) == environments
        assert all(len(environment.services) == services for environment in loaded)


@pytest.mark.emulator
def test_candidates_take_turns_and_a_first_round_does_not_count(tmp_path: Path) -> None:
    log = tmp_path / "log"
    both = [
        Candidate(name, ["sh", "-c", f"echo {name} >>{log}"], directory=tmp_path)
        for name in ("a", "b")
    ]

    results = interleaved(both, rounds=2, progress=lambda _: None)

    assert log.read_text().split() == ["a", "b"] * 3
    assert [(result.name, len(result.runs)) for result in results] == [("a", 2), ("b", 2)]


@pytest.mark.emulator
def test_a_failed_run_is_no_measurement(tmp_path: Path) -> None:
    failing = Candidate("a", ["sh", "-c", "echo why >&2; exit 1"], directory=tmp_path)

    with pytest.raises(RuntimeError, match="why"):
        interleaved([failing], rounds=1, progress=lambda _: None)


def test_the_median_is_reported() -> None:
    assert Result("", [Run(1, 10), Run(9, 90), Run(2, 20)]).seconds == 2
    assert Result("", [Run(1, 10), Run(9, 90), Run(2, 20)]).memory_mib == 20


def test_a_ratio_is_the_median_of_the_ratios_of_each_round() -> None:
    cdktf = Result("", [Run(4, 0), Run(30, 0), Run(5, 0)])
    python = Result("", [Run(2, 0), Run(10, 0), Run(2, 0)])

    assert paired_ratio(cdktf, python) == 2.5


def test_a_loop_shows_its_figure_between_the_earlier_one_and_the_target() -> None:
    table_rows = loops.rows({"test": 1110.0, "synth": 1.987})

    assert (
        "whole `bin/test` in a fresh clone, with installation",
        "43 to 46 min",
        "18.5 min",
        "20 min",
    ) in table_rows
    assert [row[2] for row in table_rows if row[2].startswith("1.")] == ["1.99"]


def test_a_loop_that_was_not_measured_has_no_figure() -> None:
    figures = [now for _, _, now, _ in loops.rows({})[1:]]

    assert figures == ["not measured"] * len(loops.LOOPS)


def test_only_the_named_loops_are_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = {"pytest": 30.0, "demo": 100.0}
    for name, loop in loops.LOOPS.items():
        measured = replace(loop, measure=lambda *_, name=name: seconds[name])
        monkeypatch.setitem(loops.LOOPS, name, measured)

    assert loops.measure(["demo", "pytest"], progress=lambda _: None) == seconds


@pytest.mark.emulator
def test_a_fresh_clone_holds_what_is_committed_and_nothing_installed(tmp_path: Path) -> None:
    clone = FreshClone(tmp_path / "clone", progress=lambda _: None)
    tracked = subprocess.check_output(
        ["git", "ls-tree", "--name-only", "HEAD"], cwd=ROOT, text=True
    )

    assert clone.seconds("true") > 0
    assert sorted({*tracked.split(), ".git"}) == sorted(file.name for file in clone.place.iterdir())


def test_a_command_in_a_clone_gets_no_variable_that_leads_into_this_project() -> None:
    variables = {
        "PATH": os.pathsep.join([f"{ROOT}/.venv/bin", "/usr/bin"]),
        "VIRTUAL_ENV": f"{ROOT}/.venv",
        "HOME": "/home/me",
    }

    assert outside_variables(variables) == {"PATH": "/usr/bin", "HOME": "/home/me"}


def test_a_table_is_markdown() -> None:
    assert table([("a", "b"), ("c", 1)]) == "| a | b |\n| --- | ---: |\n| c | 1 |"


def test_the_document_holds_the_figures_beside_it() -> None:
    measured = json.loads(DOCUMENT.with_suffix(".json").read_text(encoding="utf-8"))

    assert markdown(measured) in DOCUMENT.read_text(encoding="utf-8")
