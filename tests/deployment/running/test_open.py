"""`bin/cruddur open` for a deployed system; a stand-in of Chromium does nothing."""

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from cli.local import browser
from cli.tools.errors import CommandError
from tests.helpers.commands import use_emulator
from tests.helpers.examples.environments import PROD
from tests.helpers.running_environment import RunningEnvironment


@pytest.fixture(autouse=True)
def _stand_in(dev: RunningEnvironment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chromium = tmp_path / "chromium"
    chromium.write_text(f"#!{sys.executable}\n", encoding="utf-8")
    chromium.chmod(0o755)
    monkeypatch.setattr(browser, "_FOLDER", tmp_path / "browser")
    monkeypatch.setattr(browser, "_BROWSERS", (str(chromium),))
    use_emulator(dev.emulator, monkeypatch)


def test_the_printed_curl_line_gets_the_page_over_trusted_tls(
    dev: RunningEnvironment, capsys: pytest.CaptureFixture[str]
) -> None:
    browser.open_in_own_browser(dev.environment)

    line = capsys.readouterr().out.splitlines()[1]
    got = subprocess.run(shlex.split(line), capture_output=True, text=True, check=False)
    assert got.returncode == 0, got.stderr
    assert "<title>Cruddur" in got.stdout


@pytest.mark.usefixtures("dev")
def test_an_environment_that_is_not_deployed_is_named_in_one_line() -> None:
    with pytest.raises(CommandError, match=r"^prod has no load balancer: bin/cruddur deploy prod$"):
        browser.open_in_own_browser(PROD)
