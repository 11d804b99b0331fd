"""`bin/cruddur deploy --registry-only`, up to the point where Terraform would run."""

import pytest

from cli.apply.runs import Stack
from cli.release import deploy, verification
from tests.helpers.commands import Run
from tests.helpers.states import States


@pytest.mark.parametrize(
    "others", [["--check"], ["--recover"], ["--plan", "x"], ["--var", "a_image_tag=b"]]
)
def test_it_goes_with_approval_only(run: Run, others: list[str]) -> None:
    outcome = run("deploy", "dev", "--registry-only", *others)

    assert (outcome.code, outcome.output) == (1, "")
    assert outcome.error.startswith(
        "bin/cruddur deploy: --registry-only goes with --auto-approve only, "
    )


def test_it_touches_no_locked_registry(run: Run, states: States) -> None:
    states.lock("registry")

    outcome = run("deploy", "dev", "--registry-only", "--auto-approve")

    assert outcome.code == 1
    assert outcome.error.startswith("bin/cruddur deploy: the state of dev-registry is locked by ")


def test_it_needs_no_application(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    deployed = []
    monkeypatch.setattr(
        deploy,
        "deploy_registry_only",
        lambda environment, _runs, *, auto_approve: deployed.append(
            (environment.name, auto_approve)
        ),
    )
    monkeypatch.setattr(deploy, "deploy", lambda *_, **__: pytest.fail("deployed everything"))

    assert run("deploy", "dev", "--registry-only", "--auto-approve").code == 0
    assert deployed == [("dev", True)]


@pytest.mark.usefixtures("bucket")
def test_it_fails_and_looks_for_orphans_when_terraform_fails(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = []
    monkeypatch.setattr(deploy, "synthesize_once", lambda *_: None)
    monkeypatch.setattr(Stack, "synthesized", lambda *_: None)
    monkeypatch.setattr(deploy, "deploy_registry", lambda *_, **__: False)
    monkeypatch.setattr(
        verification,
        "report_orphans",
        lambda _session, states, command: looked.append((*states, command)),
    )

    outcome = run("deploy", "dev", "--registry-only", "--auto-approve")

    assert (outcome.code, outcome.error) == (
        1,
        "bin/cruddur deploy: the deployment failed with the error above\n",
    )
    ((state, command),) = looked
    assert (state.stack, command) == ("dev-registry", "bin/cruddur deploy dev")
