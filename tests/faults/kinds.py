"""Kinds of faults, and the commands of docs/reliability.md that repair them."""

import resource
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from random import Random
from typing import Any

from tests.faults import burst
from tests.faults.burst import Burst, Rules
from tests.helpers.fault_rig import (
    APPLICATION,
    MOST_WORKERS,
    NAME,
    Rig,
    kill_provider,
    serial_of,
    signal_group,
)

DEPLOY = ("bin/cruddur", "deploy", NAME, "--auto-approve")
RECOVER = (*DEPLOY, "--recover")
DESTROY = ("bin/cruddur", "destroy", NAME, "--auto-approve", "--recover")
_OTHER_ACCOUNT = "210987654321"
_REQUESTS = 60
"""Approximate number of requests in an apply or a destroy of the small environment."""


@dataclass(frozen=True)
class Happened:
    """One fault that happened: its moment, whether the command survived, the repair commands."""

    moment: str
    survived: bool
    commands: tuple[tuple[str, ...], ...]
    too_late: bool = False
    """Whether the command ended before the fault could happen; then the fault was not tried."""

    stack: str = APPLICATION
    """The stack with the fault. All commands deploy the registry before the application."""


@dataclass(frozen=True)
class Kind:
    """One kind of fault."""

    name: str
    happen: Callable[[Rig, Random], Happened]
    command: str
    """The repair command that a user runs."""

    destroys: bool = False


def _edited(rig: Rig, random: Random) -> None:
    """Edit the environment so that an apply creates and destroys resources."""
    rig.edit(random.choice([each for each in range(MOST_WORKERS + 1) if each != rig.workers]))
    rig.synthesize()


def _signalled(
    rig: Rig, random: Random, *, number: signal.Signals, command: str, then: tuple[str, ...]
) -> Happened:
    """Send Terraform a signal when it sends its n-th request."""
    if command == "apply":
        _edited(rig, random)
    first = random.randint(1, _REQUESTS)
    sent = threading.Event()
    process: Any = None
    started = threading.Event()
    with rig.own_provider() as variables:

        def send(_request: object) -> None:
            started.wait()
            signal_group(process, number)
            if number == signal.SIGKILL:
                kill_provider(variables)
            sent.set()

        rig.proxy.disturb(first=first, count=1, disturbance=send)
        process = rig.start(command, "-auto-approve", variables=variables)
        started.set()
        code, _ = rig.finish(process)
    requests = rig.proxy.calm()
    moment = f"request {first} of {requests}"
    return Happened(moment, code == 0, (then,), too_late=not sent.is_set())


def _disturbed(rig: Rig, random: Random, *, rules: Callable[[Random], Rules]) -> Happened:
    """Let microburst disturb requests of an apply after its n-th request."""
    _edited(rig, random)
    first = random.randint(1, _REQUESTS)
    with (
        Burst.running(rig.proxy.url) as burst,
        rig.own_provider(endpoint_url=burst.url) as variables,
    ):
        begin = partial(burst.disturb, rules(random))
        rig.proxy.disturb(first=first, count=1, disturbance=lambda _request: begin())
        code, _ = rig.finish(rig.start("apply", "-auto-approve", variables=variables))
    requests = rig.proxy.calm()
    moment = f"{burst.disturbed} requests after request {first} of {requests}"
    return Happened(moment, code == 0, (RECOVER,), too_late=not burst.disturbed)


def _locked(rig: Rig, random: Random) -> Happened:
    _edited(rig, random)
    kind = random.choice(["registry", "application"])
    lock = rig.state(kind).lock
    with lock.held("OperationTypeApply"):
        owner = lock.owner()
        _must_refuse(rig, "is locked by")
        assert lock.owner() == owner
        content = rig.s3.get_object(Bucket=rig.bucket, Key=f"{rig.key(kind)}.tflock")
        left = content["Body"].read()
    rig.s3.put_object(Bucket=rig.bucket, Key=f"{rig.key(kind)}.tflock", Body=left)
    return Happened(kind, survived=False, commands=(RECOVER,), stack=f"{NAME}-{kind}")


def _deleted(rig: Rig, kind: str, _random: Random) -> None:
    rig.s3.delete_object(Bucket=rig.bucket, Key=rig.key(kind))


def _truncated(rig: Rig, kind: str, random: Random) -> None:
    content = rig.state(kind).newest().content or ""
    rig.state(kind).write(content[: random.randrange(len(content) - 1)])


def _rolled_back(rig: Rig, kind: str, random: Random) -> None:
    newest, *older = [each for each in rig.state(kind).versions() if each.document]
    assert newest.content
    old = random.choice([each for each in older if each.serial < newest.serial]).content or ""
    assert serial_of(old) < serial_of(newest.content)
    rig.state(kind).write(old)


def _state_lost(rig: Rig, random: Random, *, lose: Callable[[Rig, str, Random], None]) -> Happened:
    kind = random.choice(["registry", "application"])
    lose(rig, kind, random)
    _must_refuse(rig, f"bin/cruddur state restore {NAME} {kind}")
    restore = ("bin/cruddur", "state", "restore", NAME, kind, "--auto-approve")
    return Happened(kind, survived=False, commands=(restore, DEPLOY), stack=f"{NAME}-{kind}")


def _must_refuse(rig: Rig, message: str) -> None:
    refused = rig.command(*DEPLOY)
    assert refused.returncode == 1, refused.stdout
    assert message in refused.stderr, refused.stderr


def _two_at_once(rig: Rig, random: Random) -> Happened:
    _edited(rig, random)
    # The second engineer starts when the first has sent this many requests.
    first = random.randint(1, 20)
    go = threading.Event()
    rig.proxy.disturb(first=first, count=1, disturbance=lambda _request: go.set())
    ada = rig.start("apply", "-auto-approve", variables=rig.shared)
    go.wait(timeout=60)
    grace = rig.start("apply", "-auto-approve", variables=rig.shared)
    codes = rig.finish(ada)[0], rig.finish(grace)[0]
    rig.proxy.calm()
    assert 0 in codes
    return Happened(f"request {first}", codes == (0, 0), (DEPLOY,))


def _disk_full(rig: Rig, random: Random) -> Happened:
    _edited(rig, random)
    room = random.randint(0, 12_000)

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    code = rig.command(*DEPLOY, preexec_fn=limit).returncode
    return Happened(f"after {room} bytes of a file", code == 0, (DEPLOY,))


def _other_account(rig: Rig, random: Random) -> Happened:
    del random
    before = rig.inventory()
    refused = rig.command(*DEPLOY, account_id=_OTHER_ACCOUNT)
    assert refused.returncode == 1
    assert _OTHER_ACCOUNT in refused.stderr
    assert rig.inventory() == before
    return Happened("at once", survived=True, commands=())


def _kinds_of_signal() -> list[Kind]:
    return [
        Kind(
            f"{fault} during {command}",
            partial(_signalled, number=number, command=command, then=then),
            f"{' '.join(then[:2])} {NAME} --recover",
            destroys=command == "destroy",
        )
        for command, then in (("apply", RECOVER), ("destroy", DESTROY))
        for fault, number in (("kill -9", signal.SIGKILL), ("Ctrl-C", signal.SIGINT))
    ]


def _kinds_of_answer() -> list[Kind]:
    return [
        Kind(fault, partial(_disturbed, rules=rules), f"bin/cruddur deploy {NAME} --recover")
        for fault, rules in burst.KINDS.items()
    ]


KINDS = [
    *_kinds_of_signal(),
    *_kinds_of_answer(),
    Kind("lock of a dead process", _locked, f"bin/cruddur deploy {NAME} --recover"),
    *(
        Kind(
            f"state {fault}",
            partial(_state_lost, lose=lose),
            f"bin/cruddur state restore {NAME} registry or application",
        )
        for fault, lose in (
            ("deleted", _deleted),
            ("cut off", _truncated),
            ("rolled back", _rolled_back),
        )
    ),
    Kind("two engineers at once", _two_at_once, f"bin/cruddur deploy {NAME}"),
    Kind("disk full while synthesizing", _disk_full, f"bin/cruddur deploy {NAME}"),
    Kind("credentials of another account", _other_account, "none: nothing is touched"),
]
