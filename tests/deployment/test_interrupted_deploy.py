"""An interrupted `bin/cruddur deploy`: one line, no lock, and one command completes it."""

import os
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field

import pytest

from tests.helpers.emulator import Emulator
from tests.helpers.fault_rig import NAME, Rig, kill_provider
from tests.helpers.proxy import Proxy, Request

_PATIENCE_SECONDS = 300


@dataclass
class Interrupt:
    """A signal to the process group of a deployment, as from a terminal, at a request to AWS."""

    rig: Rig
    number: signal.Signals
    arrived: threading.Event = field(default_factory=threading.Event)
    answers: threading.Event = field(default_factory=threading.Event)

    def deploy(self, moment: str, *, twice: bool = False) -> tuple[int, list[str]]:
        """Deploy, interrupt at the moment, and return the exit code and the lines printed.

        AWS answers the request after the signal. With `twice`, AWS does not answer the request, a
        second signal follows the first, and the provider ends with Terraform.
        """

        def hold(request: Request) -> None:
            if not self.arrived.is_set() and is_at(request, moment):
                self.arrived.set()
                self.answers.wait(_PATIENCE_SECONDS)

        self.rig.proxy.disturb(first=1, count=100_000, disturbance=hold)
        with self.rig.own_provider() if twice else nullcontext(self.rig.shared) as variables:
            process = self.rig.start_command("deploy", NAME, "--auto-approve", variables=variables)
            assert self.arrived.wait(_PATIENCE_SECONDS)
            lines = []
            os.killpg(process.pid, self.number)
            if twice:
                lines += until_noticed(process)
                os.killpg(process.pid, self.number)
            else:
                self.answers.set()
            output, _ = process.communicate(timeout=_PATIENCE_SECONDS)
            if twice:
                kill_provider(variables)
            self.answers.set()
        self.rig.proxy.calm()
        return process.returncode, [*lines, *output.splitlines()]


def is_at(request: Request, moment: str) -> bool:
    terraform = "terraform" in request.headers.get("User-Agent", "").lower()
    match moment:
        case "synthesis":  # the checks request the zone at the same time
            return "hostedzone" in request.path
        case "plan":
            return terraform and request.path.split("?")[0].endswith("application.tfstate.tflock")
        case _:
            return terraform and "CreateLogGroup" in request.headers.get("X-Amz-Target", "")


def until_noticed(process: "subprocess.Popen[str]") -> list[str]:
    """Read the output until the command reports the first signal."""
    lines: list[str] = []
    for line in process.stdout or ():
        lines.append(line.rstrip("\n"))
        if line.startswith("Interrupted: "):
            break
    return lines


@pytest.fixture(scope="module")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    with Emulator() as emulator, Proxy(emulator.url) as proxy:
        rig = Rig(tmp_path_factory.mktemp("home") / "clone", emulator, proxy)
        rig.edit(1)
        result = rig.repair("bin/cruddur", "deploy", NAME, "--registry-only", "--auto-approve")
        assert result.returncode == 0, result.stdout + result.stderr
        yield rig


def check(rig: Rig, lines: list[str], *, recovers: bool = False) -> None:
    """Expect no lock and no traceback; the command in the last line completes the deployment.

    With `recovers`, AWS may create a resource after the command has looked for such resources:
    `--recover` completes the deployment in any case.
    """
    assert not any("Traceback" in line or "AbortError" in line for line in lines), lines
    assert [rig.state(kind).lock.owner() for kind in ("registry", "application")] == [None, None]
    options = ["--recover"] if recovers or lines[-1].endswith("--recover") else []
    result = rig.repair("bin/cruddur", "deploy", NAME, "--auto-approve", *options)
    assert result.returncode == 0, result.stdout + result.stderr
    assert rig.inventory() == rig.expected()


@pytest.mark.parametrize(
    ("moment", "number"),
    [("synthesis", signal.SIGINT), ("synthesis", signal.SIGTERM), ("plan", signal.SIGINT)],
)
def test_an_interrupt_before_the_apply_leaves_nothing(
    rig: Rig, moment: str, number: signal.Signals
) -> None:
    before = rig.inventory()

    code, lines = Interrupt(rig, number).deploy(moment)

    assert code == 130, lines
    assert lines[-1].startswith("bin/cruddur deploy: interrupted: ")
    if moment == "synthesis":
        assert lines == ["bin/cruddur deploy: interrupted: no resource was changed"]
        assert rig.inventory() == before
    assert [rig.state(kind).lock.owner() for kind in ("registry", "application")] == [None, None]


def test_an_interrupted_apply_ends_in_order_and_names_the_command_that_completes_it(
    rig: Rig,
) -> None:
    code, lines = Interrupt(rig, signal.SIGINT).deploy("apply")

    assert code == 130, lines
    assert lines[-1].startswith("bin/cruddur deploy: interrupted: dev-application is incomplete (")
    assert "; run bin/cruddur deploy dev " in lines[-1]
    assert any("Interrupted: Terraform finishes what it has begun." in line for line in lines)
    # AWS may execute requests that Terraform no longer waits for: then the command is --recover.
    check(rig, lines)


def test_a_terraform_that_was_forced_to_end_leaves_no_lock(rig: Rig) -> None:
    rig.delete_log_group()

    code, lines = Interrupt(rig, signal.SIGTERM).deploy("apply", twice=True)

    assert code == 130, lines
    assert lines[-1].startswith("bin/cruddur deploy: interrupted: dev-application is incomplete (")
    check(rig, lines, recovers=True)
