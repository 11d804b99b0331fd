from pathlib import Path

import pytest

from cli.local import how_to_use
from cli.local.data_plane import DataPlane
from cli.local.demo_user import DemoUser
from tests.helpers.examples.environments import DEV


@pytest.fixture
def lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setattr(how_to_use, "ROOT", tmp_path)
    monkeypatch.setattr(how_to_use, "AUTHORITY", tmp_path / "authority.pem")
    data_plane = DataPlane("the certificate", {80: "127.0.0.1:8000", 443: "127.0.0.1:4430"}, "")
    return list(how_to_use.lines(DEV, data_plane, DemoUser("a-password", DEV, None)))


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
