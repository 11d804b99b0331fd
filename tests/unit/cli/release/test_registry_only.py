from unittest.mock import ANY, Mock

import pytest

from cli.apply.runs import Stack
from cli.release import deploy, verification
from tests.helpers.commands import DEV, Run
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
    deployed = Mock()
    monkeypatch.setattr(deploy, "deploy_registry_only", deployed)
    monkeypatch.setattr(deploy, "deploy", lambda *_, **__: pytest.fail("deployed everything"))

    assert run("deploy", "dev", "--registry-only", "--auto-approve").code == 0
    deployed.assert_called_once_with(DEV, ANY, auto_approve=True)


@pytest.mark.usefixtures("bucket")
def test_a_failed_apply_is_an_error_and_orphans_are_looked_up(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = Mock()
    monkeypatch.setattr(deploy, "synthesize_once", lambda *_: None)
    monkeypatch.setattr(Stack, "synthesized", lambda *_: None)
    monkeypatch.setattr(deploy, "deploy_registry", lambda *_, **__: False)
    monkeypatch.setattr(verification, "report_orphans", looked)

    outcome = run("deploy", "dev", "--registry-only", "--auto-approve")

    assert outcome.code == 1
    assert outcome.error == "bin/cruddur deploy: the deployment failed with the error above\n"
    looked.assert_called_once_with(ANY, ANY, command="bin/cruddur deploy dev")
    (state,) = looked.call_args.args[1]
    assert state.stack == "dev-registry"
