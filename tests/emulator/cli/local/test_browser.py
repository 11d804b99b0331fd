"""`bin/cruddur open`: the browser and the `curl` line for a deployed environment."""

import base64
import hashlib
import json
import shlex
import sys
import webbrowser
from pathlib import Path

import pytest
import trustme
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import load_pem_x509_certificate

from cli.local import browser
from cli.local.data_plane import DataPlane
from tests.helpers.commands import Outcome, Run
from tests.helpers.examples.environments import DEV

AUTHORITY = trustme.CA().cert_pem.bytes().decode()
DATA_PLANE = DataPlane(
    authority=AUTHORITY,
    listeners={80: "127.0.0.1:40080", 443: "127.0.0.1:40443"},
    aws="127.0.0.1:1",
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep the profiles in a folder of the test."""
    monkeypatch.setattr(browser, "_FOLDER", tmp_path / "browser")
    return tmp_path / "browser"


@pytest.fixture
def deployed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the emulator have a data plane with a deployed environment."""
    monkeypatch.setattr(DataPlane, "of", lambda *_: DATA_PLANE)


def install(name: str, code: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a Python program be the only one that is found by a name, as `name`."""
    program = folder / name
    program.write_text(f"#!{sys.executable}\n{code}", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))


@pytest.mark.usefixtures("emulator", "deployed")
@pytest.mark.parametrize("name", ["chromium", "google-chrome", "microsoft-edge"])
def test_starts_a_browser_with_a_profile_of_its_own(
    run: Run, name: str, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted = tmp_path / "arguments"
    code = f"import json, sys; open({str(noted)!r}, 'w').write(json.dumps(sys.argv[1:]))"
    install(name, code, tmp_path, monkeypatch)

    assert run("open", "dev").code == 0

    arguments = json.loads(noted.read_text(encoding="utf-8"))
    assert arguments[-1] == f"https://{DEV.domain}"
    assert f"--user-data-dir={folder / 'dev-40443'}" in arguments


@pytest.mark.usefixtures("emulator", "deployed")
def test_prints_a_curl_line_that_trusts_the_authority(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install("chromium", "", tmp_path, monkeypatch)

    line = shlex.split(run("open", "dev").output.splitlines()[1])

    assert line[0] == "curl"
    assert line[3:] == ["--connect-to", "::127.0.0.1:40443", f"https://{DEV.domain}"]
    assert Path(line[line.index("--cacert") + 1]).read_text(encoding="utf-8") == AUTHORITY


def test_maps_the_hosts_and_cognito_to_the_emulator() -> None:
    mapped, trusted = browser.browser_arguments(DEV, DATA_PLANE)

    rules = mapped.removeprefix("--host-resolver-rules=").split(", ")
    assert f"MAP {DEV.domain}:443 127.0.0.1:40443" in rules
    assert f"MAP api.{DEV.domain}:80 127.0.0.1:40080" in rules
    assert "MAP cognito-idp.us-east-1.amazonaws.com:443 127.0.0.1:1" in rules
    key = load_pem_x509_certificate(AUTHORITY.encode()).public_key()
    digest = hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
    assert trusted.endswith(f"-list={base64.b64encode(digest.digest()).decode()}")


@pytest.mark.usefixtures("emulator", "deployed")
def test_without_a_browser_the_error_points_to_the_curl_line(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(browser, "_BROWSERS", ("chromium",))

    outcome = run("open", "dev")

    line = "no Chromium, Chrome or Edge is installed: use the curl line above"
    assert (outcome.code, outcome.error) == (1, f"bin/cruddur open: {line}\n")
    assert "curl --cacert" in outcome.output


@pytest.mark.usefixtures("emulator", "deployed")
def test_a_browser_that_does_not_start_is_one_line(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install("chromium", "import sys; sys.exit('Missing X server')", tmp_path, monkeypatch)

    outcome = run("open", "dev")

    assert outcome.code == 1
    assert f"{tmp_path / 'chromium'} ended with 1" in outcome.error
    assert outcome.error.count("\n") == 1


@pytest.mark.usefixtures("emulator")
def test_an_emulator_without_tasks_is_one_line(run: Run) -> None:
    outcome = run("open", "dev")

    assert (outcome.code, outcome.error.count("\n")) == (1, 1)
    assert "runs no tasks: it was started without --data-plane" in outcome.error


def test_an_environment_on_aws_is_opened_in_the_default_browser(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def note(url: str) -> bool:
        opened.append(url)
        return True

    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    monkeypatch.setattr(webbrowser, "open", note)

    assert run("open", "dev") == Outcome(0, f"https://{DEV.domain}\n", "")
    assert opened == [f"https://{DEV.domain}"]


def test_without_a_default_browser_the_url_is_printed(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    monkeypatch.setattr(webbrowser, "open", lambda _: False)

    outcome = run("open", "dev")

    line = f"no browser is installed; open https://{DEV.domain} elsewhere"
    assert (outcome.code, outcome.error) == (1, f"bin/cruddur open: {line}\n")
