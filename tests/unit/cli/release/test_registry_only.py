import pytest

from cli.apply.runs import Stack
from cli.release import deploy, verification
from tests.helpers.commands import Run
from tests.helpers.states import States


@pytest.mark.parametrize(
    "others", [["--check"], ["--recover"], ["--plan", "x"], ["--var", "a_image_tag=b"]]
)
def test_registry_only_is_refused_with_options_other_than_auto_approve(
    run: Run, others: list[str]
) -> None:
    outcome = run("deploy", "dev", "--registry-only", *others)

    assert (outcome.code, outcome.output) == (1, "")
    assert outcome.error.startswith(
        "bin/cruddur deploy: --registry-only goes with --auto-approve only, "
    )


def test_a_locked_registry_is_not_deployed(run: Run, states: States) -> None:
    states.lock("registry")

    outcome = run("deploy", "dev", "--registry-only", "--auto-approve")

    assert outcome.code == 1
    assert outcome.error.startswith("bin/cruddur deploy: the state of dev-registry is locked by ")


def test_registry_only_deploys_no_application(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
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
def test_a_failed_apply_is_an_error_and_orphans_are_looked_up(
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
