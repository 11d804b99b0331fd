import pytest

from tests.faults.report import SMALL, WHOLE, Report

reports = pytest.mark.parametrize("report", [SMALL, WHOLE], ids=["small", "whole"])


@reports
def test_the_table_equals_the_record(report: Report) -> None:
    assert report.written() == report.table(report.recorded())


@reports
def test_every_recorded_fault_is_of_a_kind_that_is_still_injected(report: Report) -> None:
    assert {trial.kind for trial in report.recorded()} <= {name for name, _ in report.rows}


@reports
def test_no_fault_is_in_the_record_twice(report: Report) -> None:
    tried = [(trial.seed, trial.number) for trial in report.recorded() if trial.counts]

    assert len(tried) == len(set(tried))
