"""The emulator's process: reachable from this machine only, and ended with its parent."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from urllib.parse import urlsplit

import pytest

from cli.tools.project import ROOT
from emulator.process import Emulator, EmulatorError
from tests.helpers.forked_server import ForkedServer

START_AND_SLEEP = """
import time
from {module} import Emulator
emulator = Emulator()
print(emulator.url, flush=True)
time.sleep(60)
"""


def _port(url: str) -> int:
    port = urlsplit(url).port
    assert port is not None
    return port


def _answers(url: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", _port(url), timeout=1)
    try:
        connection.request("GET", "/moto-api/")
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


def test_answers_in_the_context_only_whatever_aws_profile_the_shell_has(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nowhere")

    with Emulator() as emulator:
        assert _answers(emulator.url)

    assert not _answers(emulator.url)


@pytest.mark.parametrize("module", ["emulator.process", "tests.helpers.emulator"])
def test_ends_when_its_parent_is_killed(module: str) -> None:
    script = START_AND_SLEEP.format(module=module)
    with subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        url = parent.stdout.readline().strip()
        assert _answers(url)

        parent.kill()

    deadline = time.monotonic() + 10
    while _answers(url) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _answers(url)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_ends_with_code_0_at_a_signal(number: signal.Signals) -> None:
    with Emulator() as emulator:
        os.kill(emulator.pid, number)

        assert emulator._process.wait(timeout=10) == 0


def test_outlives_its_parent_when_detached() -> None:
    script = (
        "from emulator.process import Emulator;"
        "emulator = Emulator(detached=True); print(emulator.pid, emulator.url)"
    )
    answer = subprocess.check_output([sys.executable, "-c", script], cwd=ROOT, text=True)
    pid, url = answer.split()
    try:
        assert _answers(url)
    finally:
        os.kill(int(pid), signal.SIGTERM)


def test_listens_on_loopback_only(emulator: Emulator) -> None:
    # A server on all interfaces would accept a connection to any of our addresses, also to this
    # one.
    with pytest.raises(OSError, match=r"refused|timed out|unreachable|assign"):
        socket.create_connection(("127.0.0.2", _port(emulator.url)), timeout=1)


def test_reports_why_it_did_not_start(emulator: Emulator) -> None:
    with pytest.raises(EmulatorError, match="in use"):
        Emulator(port=_port(emulator.url), start=ForkedServer)


def test_its_sessions_call_it(emulator: Emulator) -> None:
    sts = emulator.session("210987654321").client("sts")

    assert sts.meta.endpoint_url == emulator.url
    assert sts.get_caller_identity()["Account"] == "210987654321"


def test_its_environment_leads_to_no_other_aws_and_keeps_the_rest(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLOUR", "green")
    for name in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL_S3"):
        monkeypatch.setenv(name, "elsewhere")

    environment = emulator.process_environment()

    assert "elsewhere" not in environment.values()
    assert environment["AWS_ENDPOINT_URL"] == emulator.url
    assert environment["COLOUR"] == "green"
