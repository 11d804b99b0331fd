"""The table of faults in docs/reliability.md is that of what was recorded."""

from tests.faults.kinds import KINDS
from tests.faults.report import MARK, PAGE, recorded, table


def test_the_table_is_that_of_the_record() -> None:
    _, _, written = PAGE.read_text(encoding="utf-8").partition(MARK)

    assert written == table(recorded())


def test_every_recorded_fault_is_of_a_kind_that_is_still_tried() -> None:
    assert {trial.kind for trial in recorded()} <= {kind.name for kind in KINDS}


def test_no_fault_was_tried_twice_for_the_record() -> None:
    tried = [(trial.seed, trial.number) for trial in recorded() if trial.counts]

    assert len(tried) == len(set(tried))
