from typing import Any

import pytest

from cli.local.prerequisites import create_prerequisites
from cli.release import deploy
from emulator import seed
from environments.definition import names
from tests.helpers.commands import DEV, Outcome, Run
from tests.helpers.emulator import Emulator
from tests.helpers.seeding import create_zone_and_keys
from tests.helpers.states import States

MISSING = "/cruddur/dev/backend-flask/CONNECTION_URL"
LINE = (
    f"Problem: secret {MISSING} does not exist in SSM: "
    "bin/cruddur secret set dev backend-flask CONNECTION_URL\n"
)
STOPPED = "bin/cruddur deploy: nothing of dev was touched: solve the problem above first\n"


@pytest.fixture
def account(emulator: Emulator) -> Emulator:
    """Return an account that has all prerequisites."""
    emulator.reset()
    create_zone_and_keys(emulator.session(), DEV)
    create_prerequisites(emulator.session(), DEV)
    States(emulator, DEV)
    ecr = emulator.client("ecr")
    for service in DEV.services:
        repository = names.repository(DEV.name, service.name)
        ecr.create_repository(repositoryName=repository)
        seed.put_image(ecr, repository, service.image_tag)
    return emulator


@pytest.fixture
def without_secret(account: Emulator) -> Emulator:
    account.client("ssm").delete_parameter(Name=MISSING)
    return account


def touched(*_: Any, **__: Any) -> None:
    pytest.fail("Terraform ran")


@pytest.mark.usefixtures("without_secret")
@pytest.mark.parametrize("options", [[], ["--auto-approve"]])
def test_a_missing_secret_stops_a_deployment_in_one_line_before_terraform_runs(
    run: Run, monkeypatch: pytest.MonkeyPatch, options: list[str]
) -> None:
    monkeypatch.setattr(deploy, "deploy_stacks", touched)

    assert run("deploy", "dev", *options) == Outcome(1, LINE, STOPPED)


@pytest.mark.usefixtures("without_secret")
def test_the_check_finds_the_same_problem_and_changes_nothing(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deploy, "deploy", touched)

    assert run("deploy", "--check", "dev") == Outcome(1, LINE, STOPPED)


@pytest.mark.usefixtures("account")
def test_the_check_succeeds_if_nothing_is_missing(run: Run) -> None:
    line = "dev: nothing stands in the way of a deployment\n"
    assert run("deploy", "--check", "dev") == Outcome(0, line, "")


@pytest.mark.usefixtures("account")
def test_the_check_looks_for_the_image_of_the_command_line(run: Run) -> None:
    outcome = run("deploy", "--check", "dev", "--var", "backend_flask_image_tag=v2")

    assert outcome.output == (
        "Problem: image cruddur/dev/backend-flask:v2 does not exist: "
        "bin/cruddur push dev backend-flask --tag v2\n"
    )


@pytest.mark.parametrize("other", ["--auto-approve", "--recover", "--plan=kept"])
def test_the_check_accepts_image_tags_only(run: Run, other: str) -> None:
    line = f"bin/cruddur deploy: --check goes with --var only, got {other.partition('=')[0]}\n"
    assert run("deploy", "--check", "dev", other) == Outcome(1, "", line)
