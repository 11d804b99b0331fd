"""`bin/cruddur console`: StackPort in front of the emulator."""

import subprocess
import webbrowser
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest
import requests

from cli.local import resource_browser
from tests.helpers.commands import Outcome, Run
from tests.helpers.emulator import Emulator
from tests.helpers.examples.environments import DEV

TIMEOUT_SECONDS = 60


def _listening(port: int) -> set[str]:
    """Return the addresses on which processes under this one accept connections at the port."""
    addresses = set()
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):  # the process has ended
            addresses |= {
                connection.laddr.ip
                for connection in process.net_connections()
                if connection.status == psutil.CONN_LISTEN and connection.laddr.port == port
            }
    return addresses


def test_shows_the_resources_on_the_loopback_interface_until_ctrl_c(
    emulator: Emulator, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    emulator.client("ecs").create_cluster(clusterName="shown")
    seen: dict[str, Any] = {}

    def look(url: str) -> None:
        seen["url"] = url
        seen["page"] = requests.get(url, timeout=TIMEOUT_SECONDS).text
        ecs = requests.get(f"{url}/api/resources/ecs", timeout=TIMEOUT_SECONDS).json()
        seen["clusters"] = ecs["resources"]["clusters"]
        seen["addresses"] = _listening(int(url.rpartition(":")[2]))
        raise KeyboardInterrupt

    monkeypatch.setattr(webbrowser, "open", look)
    outcome = run("console", "dev")

    assert outcome.code == 130
    assert f"Resources of AWS account {DEV.account_id}: {seen['url']}" in outcome.output
    assert "StackPort" in seen["page"]
    assert [each["id"].rpartition("/")[2] for each in seen["clusters"]] == ["shown"]
    assert seen["addresses"] == {"127.0.0.1"}
    with pytest.raises(requests.ConnectionError):
        requests.get(seen["url"], timeout=TIMEOUT_SECONDS)


def test_without_an_emulator_the_error_is_one_line(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)

    line = "AWS_ENDPOINT_URL must lead to the emulator, got ''"
    assert run("console", "dev") == Outcome(1, "", f"bin/cruddur console: {line}\n")


@pytest.mark.usefixtures("emulator")
def test_a_failed_installation_is_one_line_below_those_of_pip(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fail(_requirements: Path, _target: Path) -> None:
        raise subprocess.CalledProcessError(1, "pip")

    monkeypatch.setattr(resource_browser, "python_packages", fail)
    monkeypatch.setattr(resource_browser, "PLACE", tmp_path / "stackport")

    outcome = run("console", "dev")

    assert (outcome.code, outcome.error) == (
        1,
        "bin/cruddur console: cli/local/stackport/requirements.txt cannot be installed: "
        "see the lines above\n",
    )
