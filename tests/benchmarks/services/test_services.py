"""The measurement of the services, and the tables that it wrote; no test starts a service."""

import json
from typing import Any

import pytest

from tests.benchmarks.services.attacks import attacks
from tests.benchmarks.services.loads import Run, loads, parse
from tests.benchmarks.services.report import DOCUMENT, FIGURES, answered, markdown

OUTPUT = """
  1 threads and 100 connections
  Latency Distribution
     99%    1.27s
  Socket errors: connect 0, read 1, write 0, timeout 4
  Non-2xx or 3xx responses: 23
Requests/sec:   1166.73
"""


@pytest.fixture
def measured() -> dict[str, Any]:
    figures: dict[str, Any] = json.loads(FIGURES.read_text(encoding="utf-8"))
    return figures


def test_the_table_has_every_probe_of_every_attack(measured: dict[str, Any]) -> None:
    tried = [(row["attack"], row["probe"]) for row in measured["attacks"]]

    expected = attacks(token=lambda _: "token")
    assert tried == [(attack.name, probe.name) for attack in expected for probe in attack.probes]


def test_every_probe_is_answered_in_time(measured: dict[str, Any]) -> None:
    late = [row for row in measured["attacks"] if row["after"]["in_time"] != row["after"]["sent"]]

    assert late == []


def test_the_table_has_every_load(measured: dict[str, Any]) -> None:
    tried = [row["load"] for row in measured["loads"]]

    assert tried == [load.name for load in loads("token")]


def test_no_load_has_errors(measured: dict[str, Any]) -> None:
    assert [row["after"]["errors"] for row in measured["loads"]] == [0] * len(measured["loads"])


def test_the_document_holds_the_figures_beside_it(measured: dict[str, Any]) -> None:
    assert markdown(measured) in DOCUMENT.read_text(encoding="utf-8")


def test_failed_connections_and_refusals_are_errors() -> None:
    assert parse(OUTPUT) == Run(requests_per_second=1166.73, p99_ms=1270, errors=28)


@pytest.mark.parametrize(("in_time", "text"), [(20, "all 20; 0.31 s"), (1, "1 of 20; 0.31 s")])
def test_all_is_written_only_if_every_probe_was_answered(in_time: int, text: str) -> None:
    assert answered({"sent": 20, "in_time": in_time, "slowest_seconds": 0.31}) == text
