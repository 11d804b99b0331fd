import io
from pathlib import Path

import pytest
from rich.console import Console

from cli.apply.screen import Screen, live_view
from cli.apply.stack_progress import StackProgress
from tests.helpers.recorded_events import (
    Clock,
    completed,
    diagnosed,
    planned,
    progress,
    refreshed,
    started,
)

BALANCER, KEY = "aws_lb.load_balancer_3F7AB1C2", "aws_kms_key.key_1A2B3C4D"

ERASE_LINE = "\x1b[2K"


class Terminal:
    """A console whose text can be read, with or without a terminal."""

    def __init__(
        self, folder: Path, *, is_terminal: bool = False, is_verbose: bool = False
    ) -> None:
        self._file = io.StringIO()
        self.log = folder / "logs" / "deploy-dev.log"
        console = Console(file=self._file, force_terminal=is_terminal, width=80)
        self.screen = Screen(console, self.log, is_verbose=is_verbose)

    @property
    def text(self) -> str:
        return self._file.getvalue()


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path)


def rendered(*runs: StackProgress, seconds: float = 0) -> str:
    console = Console(file=io.StringIO(), width=80, record=True)
    console.print(live_view(runs, seconds))
    return console.export_text()


def test_the_live_view_shows_finished_and_planned_resources_and_the_elapsed_time() -> None:
    clock = Clock()
    run = progress(planned(BALANCER), planned(KEY), started(KEY), completed(KEY), clock=clock)
    clock.seconds = 62

    view = rendered(run, seconds=125)

    assert "dev-application" in view
    assert "applying, 1 of 2 resources done  1:02" in view
    assert "elapsed 2:05" in view


def test_the_live_view_names_running_operations_and_their_duration() -> None:
    clock = Clock()
    run = progress(planned(BALANCER), started(BALANCER), clock=clock)
    clock.seconds = 61

    assert "creating aws_lb.load_balancer  1:01" in rendered(run)


def test_the_live_view_is_no_longer_than_a_terminal() -> None:
    run = progress(*(started(f"aws_kms_key.key{number}") for number in range(30)))

    assert rendered(run).count("creating") == 6
    assert "and 24 more" in rendered(run)


def test_a_plan_shows_how_many_resources_were_read() -> None:
    run = progress(refreshed(KEY), activity="planning")

    assert "planning, 1 resources read" in rendered(run)


def test_every_stack_that_is_planned_has_a_row() -> None:
    view = rendered(StackProgress("dev-registry", "planning"), progress(activity="planning"))

    assert {"dev-registry", "dev-application"} <= set(view.split())


def test_in_a_terminal_the_view_is_live_and_leaves_one_line(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, is_terminal=True)
    clock = Clock()
    run = progress(clock=clock)

    with terminal.screen.showing([run]):
        for line in (planned(BALANCER), started(BALANCER)):
            terminal.screen.take(run, line)
        clock.seconds = 61
        terminal.screen.take(run, completed(BALANCER))
    terminal.screen.summarize(run)

    assert "resources done" in terminal.text
    assert ERASE_LINE in terminal.text.rpartition("resources done")[2]
    assert "after 61 s" not in terminal.text
    assert terminal.text.splitlines()[-1].endswith("dev-application: 1 created in 61 s")


def test_without_a_terminal_only_slow_resources_have_a_line(terminal: Terminal) -> None:
    clock = Clock()
    run = progress(clock=clock)

    with terminal.screen.showing([run]):
        for line in (started(BALANCER), started(KEY)):
            terminal.screen.take(run, line)
        clock.seconds = 9
        terminal.screen.take(run, completed(KEY))
        clock.seconds = 61
        terminal.screen.take(run, completed(BALANCER))
    terminal.screen.summarize(run)

    assert terminal.text.splitlines() == [
        "dev-application: aws_lb.load_balancer created after 61 s",
        "dev-application: 2 created in 61 s",
    ]


def test_the_log_contains_the_lines_that_the_screen_omits(terminal: Terminal) -> None:
    run = progress()

    for line in (started(KEY), "panic: no event"):
        terminal.screen.take(run, line)

    assert terminal.log.read_text().splitlines() == [
        "dev-application: message of apply_start",
        "dev-application: panic: no event",
    ]
    assert terminal.text == ""


def test_errors_are_whole_and_last_and_name_the_log(terminal: Terminal) -> None:
    run = progress()
    for summary in ("first", "second"):
        line = diagnosed("error", summary, detail="a\n" + "long " * 40, address=KEY)
        terminal.screen.take(run, line)
    assert terminal.text == ""

    terminal.screen.show_errors(run, 1)

    assert terminal.text.count("long " * 39 + "long") == 2
    assert terminal.text.count(f"  with {KEY},") == 2
    assert terminal.text.index("Error: first") < terminal.text.index("Error: second")
    assert terminal.text.splitlines()[-1] == f"The full log is in {terminal.log}"


def test_a_crash_shows_the_output_of_terraform_and_its_exit_code(terminal: Terminal) -> None:
    run = progress()
    terminal.screen.take(run, "panic: runtime error")

    terminal.screen.show_errors(run, 11)

    assert "dev-application: panic: runtime error\n" in terminal.text
    assert "Error: Terraform ended with exit code 11\n" in terminal.text


def test_verbose_prints_the_output_of_terraform(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, is_verbose=True)
    run = progress()

    with terminal.screen.showing([run]):
        terminal.screen.take(run, "aws_lb.load_balancer: Still creating... [10s elapsed]")
    terminal.screen.summarize(run)

    assert terminal.text == "aws_lb.load_balancer: Still creating... [10s elapsed]\n"
    assert terminal.log.read_text() == terminal.text
