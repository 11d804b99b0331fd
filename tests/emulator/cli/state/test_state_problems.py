"""The checks of the states by the commands deploy and destroy, before Terraform runs."""

from collections.abc import Callable

import pytest

from cli.release import deploy, destroy
from tests.helpers.commands import Run
from tests.helpers.emulator import Emulator
from tests.helpers.states import States
from tests.helpers.terminal import dialogue


@pytest.fixture
def states(states: States) -> States:
    states.write("registry")
    states.write("application", 3, aws_ecs_cluster={"name": "cruddur-dev"})
    return states


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the commands that would have started Terraform."""
    found: list[str] = []

    def record(command: str) -> Callable[..., bool]:
        def run(*_: object, **__: object) -> bool:
            found.append(command)
            return True

        return run

    monkeypatch.setattr(deploy, "prepare", lambda *_, **__: None)
    monkeypatch.setattr(deploy, "deploy_stacks", record("deploy"))
    monkeypatch.setattr(destroy, "destroy_stacks", record("destroy"))
    return found


LOCKED = (
    "the state of dev-application is locked by ada@laptop since 2026-01-02T03:04:05 UTC, for "
    "apply: wait for it, or say --recover if that process is dead\n"
)


@pytest.mark.parametrize("command", ["deploy", "destroy"])
def test_a_locked_state_is_reported_before_terraform_starts(
    run: Run, states: States, runs: list[str], command: str
) -> None:
    states.lock("application")

    outcome = run(command, "dev", "--auto-approve")

    assert outcome.error == f"bin/cruddur {command}: {LOCKED}"
    assert states.locked("application")
    assert runs == []


@pytest.mark.parametrize("command", ["deploy", "destroy"])
def test_recover_releases_the_lock_of_an_ended_process(
    run: Run, states: States, runs: list[str], command: str
) -> None:
    states.lock("application")

    outcome = run(command, "dev", "--auto-approve", "--recover")

    assert "The state of dev-application is locked by ada@laptop since" in outcome.output
    assert not states.locked("application")
    assert runs == [command]


def test_a_lock_stays_unless_the_answer_is_the_environments_name(
    emulator: Emulator, states: States
) -> None:
    states.lock("application")

    code, screen = dialogue(
        "deploy",
        "dev",
        "--recover",
        variables=emulator.process_environment(),
        answers=[("Type dev to unlock it: ", "yes")],
    )

    assert code == 1
    assert screen.rstrip().endswith("bin/cruddur deploy: nothing was touched")
    assert states.locked("application")


@pytest.mark.parametrize("command", ["deploy", "destroy"])
def test_a_deleted_state_is_not_mistaken_for_a_new_environment(
    run: Run, states: States, runs: list[str], command: str
) -> None:
    states.delete("application")

    outcome = run(command, "dev", "--auto-approve")

    assert "the state of dev-application was deleted (20" in outcome.error
    assert outcome.error.endswith(" UTC): bin/cruddur state restore dev application\n")
    assert runs == []


@pytest.mark.parametrize(
    ("kind", "problem"),
    [
        ("registry", "damaged"),
        ("application", "older than the version before it (serial 2 after 3)"),
    ],
)
def test_a_damaged_or_old_state_is_reported(
    run: Run, states: States, runs: list[str], kind: str, problem: str
) -> None:
    states.put("registry", "") if kind == "registry" else states.write("application", 2)

    outcome = run("deploy", "dev", "--auto-approve")

    assert outcome.error == (
        f"bin/cruddur deploy: the state of dev-{kind} is {problem}: bin/cruddur state restore "
        f"dev {kind}\n"
    )
    assert runs == []


def test_a_state_with_another_lineage_is_no_old_version(
    run: Run, states: States, runs: list[str]
) -> None:
    content = '{"serial": 1, "lineage": "another", "resources": []}'
    states.put("application", content)

    run("deploy", "dev", "--auto-approve")

    assert runs == ["deploy"]


@pytest.mark.usefixtures("bucket")
def test_a_new_environment_is_deployed(run: Run, runs: list[str]) -> None:
    outcome = run("deploy", "dev", "--auto-approve")

    assert outcome.code == 0, outcome.error
    assert runs == ["deploy"]
