import io

from rich.console import Console

from cli.tools.console import step


def test_without_a_terminal_a_step_is_one_plain_line_before_it_begins() -> None:
    written = io.StringIO()

    with step("planning dev-registry", Console(file=written)):
        assert written.getvalue() == "planning dev-registry …\n"

    assert written.getvalue() == "planning dev-registry …\n"


def test_in_a_terminal_a_step_is_shown_while_it_lasts_and_then_erased() -> None:
    written = io.StringIO()

    with step("planning dev-registry", Console(file=written, force_terminal=True)):
        pass

    assert "planning dev-registry …" in written.getvalue()
    assert written.getvalue().endswith("\x1b[1A\x1b[2K")
