from pathlib import Path
from typing import Any, cast

import pytest

from cli.local import how_to_use
from cli.local.data_plane import DataPlane
from cli.local.demo_user import DemoUser
from tests.helpers.examples.environments import DEV


class FakeEmulator:
    pid = 4711
    environment = {"AWS_ENDPOINT_URL": "http://127.0.0.1:5000"}  # noqa: RUF012


@pytest.fixture
def lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setattr(how_to_use, "ROOT", tmp_path)
    monkeypatch.setattr(how_to_use, "AUTHORITY", tmp_path / "authority.pem")
    data_plane = DataPlane("the certificate", {80: "127.0.0.1:8000", 443: "127.0.0.1:4430"}, "")
    user = DemoUser("a-password", DEV, None)
    return list(how_to_use.shell_lines(DEV, cast("Any", FakeEmulator()), data_plane, user))


def test_the_first_lines_point_a_shell_to_the_emulator_and_the_last_line_stops_it(
    lines: list[str],
) -> None:
    assert lines[:2] == [
        "export AWS_ENDPOINT_URL=http://127.0.0.1:5000",
        "export CRUDDUR_EMULATOR_PID=4711",
    ]
    assert lines[-1] == 'eval "$(bin/cruddur emulator stop)"'


def test_the_curl_line_trusts_the_authority_and_leads_every_host_to_the_load_balancer(
    lines: list[str], tmp_path: Path
) -> None:
    (curl,) = (line for line in lines if line.startswith("curl"))

    assert curl == (
        "curl --cacert authority.pem --connect-to ::127.0.0.1:4430 "
        "https://api.dev.cruddur.example/api/activities/home"
    )
    assert (tmp_path / "authority.pem").read_text() == "the certificate"


def test_the_sign_in_is_shown_beside_the_command_that_opens_the_page(lines: list[str]) -> None:
    assert "bin/cruddur open dev   # sign in: andrew@cruddur.example a-password" in lines
