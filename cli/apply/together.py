"""Run programs at the same time until they end, and pass Ctrl-C on to them."""

import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from cli.tools.signals import handled

_BETWEEN_LOOKS_SECONDS = 0.1
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True)
class Program:
    """A program, and the function that receives each line of its output."""

    arguments: Sequence[str]
    directory: Path
    variables: Mapping[str, str]
    output: Path
    """The file that the program writes to."""

    take: Callable[[str], object]


def run_together(
    programs: Sequence[Program], *, notice: Callable[[], object] = lambda: None
) -> list[int]:
    """Run the programs to their ends and return their exit codes.

    Each program receives one SIGINT for each Ctrl-C, SIGTERM or SIGHUP that this process receives.
    This process waits until the programs end. The programs are in other process groups and write to
    files: neither Ctrl-C in the terminal nor a crash of this process stops them. `notice` is called
    at the first Ctrl-C.

    Raises:
        KeyboardInterrupt: a program was interrupted; every program has ended.
    """
    interrupts: list[int] = []

    def interrupt(number: int, _frame: FrameType | None) -> None:
        interrupts.append(number)
        if len(interrupts) == 1:
            notice()

    with handled(_SIGNALS, interrupt), ThreadPoolExecutor(max_workers=len(programs)) as pool:
        codes = list(pool.map(lambda program: _run(program, interrupts), programs))
    if interrupts:
        raise KeyboardInterrupt
    return codes


def _run(program: Program, interrupts: list[int]) -> int:
    program.output.parent.mkdir(parents=True, exist_ok=True)
    with program.output.open("wb") as written:
        process = subprocess.Popen(
            program.arguments,
            cwd=program.directory,
            env=dict(program.variables),
            stdin=subprocess.DEVNULL,
            stdout=written,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _follow(process, program, interrupts)
    except BaseException:  # nobody reads the lines any more: end the program in order
        process.send_signal(signal.SIGINT)
        process.wait()
        raise
    return process.returncode


def _follow(process: "subprocess.Popen[bytes]", program: Program, interrupts: list[int]) -> None:
    """Pass on each line and each interrupt until the process has ended."""
    passed_on, rest, has_ended = 0, "", False
    with program.output.open(encoding="utf-8", errors="replace") as output:
        while not has_ended:
            has_ended = process.poll() is not None  # before the last read of the output
            *lines, rest = (rest + output.read()).split("\n")
            for line in lines:
                program.take(line)
            if len(interrupts) > passed_on:
                process.send_signal(signal.SIGINT)
                passed_on += 1
            with suppress(subprocess.TimeoutExpired):
                process.wait(_BETWEEN_LOOKS_SECONDS)
    if rest:
        program.take(rest)
