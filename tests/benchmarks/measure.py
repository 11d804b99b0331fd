"""Run commands as whole processes, and record their time and memory."""

import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Candidate:
    """A command to measure."""

    name: str
    command: Sequence[str]
    directory: Path
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Run:
    """One run: elapsed seconds, and the peak memory of its largest process."""

    seconds: float
    memory_mib: float


@dataclass(frozen=True)
class Result:
    """The counted runs of a candidate."""

    name: str
    runs: Sequence[Run]

    @property
    def seconds(self) -> float:
        """The median of the seconds."""
        return statistics.median(run.seconds for run in self.runs)

    @property
    def memory_mib(self) -> float:
        """The median of the peaks, in MiB."""
        return statistics.median(run.memory_mib for run in self.runs)


def paired_ratio(one: Result, other: Result) -> float:
    """Return the median of the ratios of two results, round by round."""
    pairs = zip(one.runs, other.runs, strict=True)
    return statistics.median(mine.seconds / theirs.seconds for mine, theirs in pairs)


def seconds(
    command: Sequence[str], directory: Path, variables: Mapping[str, str] | None = None
) -> float:
    """Run a command once, and return how long the command took.

    Raises:
        RuntimeError: the command failed; the message has the end of its output.
    """
    started = time.perf_counter()
    result = subprocess.run(
        command,
        cwd=directory,
        env=None if variables is None else dict(variables),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if result.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} failed:\n{result.stdout[-3000:]}")
    return time.perf_counter() - started


def interleaved(
    candidates: Sequence[Candidate], rounds: int, progress: Callable[[str], object]
) -> list[Result]:
    """Run all candidates in turn, `rounds` times after a first time that does not count.

    The candidates take turns because the speed of the machine drifts: each drift then affects all
    candidates.
    """
    runs: dict[str, list[Run]] = {candidate.name: [] for candidate in candidates}
    for number in range(rounds + 1):
        for candidate in candidates:
            run = _run(candidate)
            if number > 0:
                runs[candidate.name].append(run)
            progress(f"round {number} of {rounds}: {candidate.name}: {run.seconds:.2f} s")
    return [Result(name, counted) for name, counted in runs.items()]


def _run(candidate: Candidate) -> Run:
    with tempfile.TemporaryFile() as output:
        started = time.perf_counter()
        process = subprocess.Popen(
            candidate.command,
            cwd=candidate.directory,
            env={**os.environ, **candidate.variables},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            output.seek(0)
            raise RuntimeError(f"{candidate.name} failed:\n{output.read().decode()[-3000:]}")
    return Run(seconds, usage.ru_maxrss / 1024)
