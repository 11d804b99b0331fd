"""Programs that run at the same time, and Ctrl-C."""

import os
import signal
import sys
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import pytest

from cli.apply.together import Program, run_together

UNTIL_INTERRUPTED = """
import signal, sys
interrupts = []
signal.signal(signal.SIGINT, lambda *_: interrupts.append(1))
print("started", flush=True)
signal.pause()
print("saving the state", len(interrupts), flush=True)
sys.exit(1)
"""
UNTIL_THE_SECOND = """
import signal
signal.signal(signal.SIGINT, lambda *_: None)
print("started", flush=True)
signal.pause()
print("interrupted", flush=True)
signal.pause()
print("gone", flush=True)
"""


def program(folder: Path, code: str, lines: list[str], name: str = "terraform") -> Program:
    return Program(
        [sys.executable, "-c", code],
        directory=folder,
        variables=os.environ,
        output=folder / f"{name}.log",
        take=lines.append,
    )


def interrupting(
    folder: Path, code: str, at: tuple[str, ...], number: int
) -> tuple[list[str], Program]:
    """Return a program that makes this process receive a signal when it prints one of the lines."""
    lines: list[str] = []

    def take(line: str) -> None:
        lines.append(line)
        if line in at:
            os.kill(os.getpid(), number)

    made = program(folder, code, lines)
    return lines, replace(made, take=take)


def test_each_line_and_the_exit_codes_are_returned_in_the_order_of_the_programs(
    tmp_path: Path,
) -> None:
    first: list[str] = []
    second: list[str] = []

    codes = run_together(
        [
            program(tmp_path, "print('a'); print('b', end=''); exit(2)", first, "1"),
            program(tmp_path, "print('c')", second, "2"),
        ]
    )

    assert (codes, first, second) == ([2, 0], ["a", "b"], ["c"])


def test_programs_run_at_the_same_time(tmp_path: Path) -> None:
    both = Barrier(2, timeout=60)

    def waiting(name: str) -> Program:
        made = program(tmp_path, "print('started')", [], name)
        return replace(made, take=lambda _: both.wait())

    assert run_together([waiting("1"), waiting("2")]) == [0, 0]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupted_program_gets_one_sigint_and_is_waited_for(
    tmp_path: Path, number: int
) -> None:
    lines, made = interrupting(tmp_path, UNTIL_INTERRUPTED, ("started",), number)
    notices: list[str] = []

    with pytest.raises(KeyboardInterrupt):
        run_together([made], notice=lambda: notices.append("notice"))

    assert lines == ["started", "saving the state 1"]
    assert notices == ["notice"]


def test_a_second_ctrl_c_is_passed_on_too(tmp_path: Path) -> None:
    lines, made = interrupting(
        tmp_path, UNTIL_THE_SECOND, ("started", "interrupted"), signal.SIGINT
    )

    with pytest.raises(KeyboardInterrupt):
        run_together([made])

    assert lines == ["started", "interrupted", "gone"]


def test_a_program_is_ended_in_order_when_its_lines_cannot_be_taken(tmp_path: Path) -> None:
    made = program(tmp_path, UNTIL_INTERRUPTED, [])

    def fail(line: str) -> None:
        raise OSError(line)

    with pytest.raises(OSError, match="started"):
        run_together([replace(made, take=fail)])

    assert made.output.read_text().splitlines() == ["started", "saving the state 1"]


def test_a_program_is_out_of_reach_of_the_terminals_own_ctrl_c(tmp_path: Path) -> None:
    lines: list[str] = []

    run_together([program(tmp_path, "import os; print(os.getsid(0) == os.getpid())", lines)])

    assert lines == ["True"]


def test_afterwards_ctrl_c_is_handled_as_before(tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGINT)

    run_together([program(tmp_path, "", [])])

    assert signal.getsignal(signal.SIGINT) == before
