"""The commands in a clone whose path contains a space and an apostrophe."""

from collections.abc import Iterator

import pytest

from cli.local.prerequisites import create_prerequisites
from environments.definition import load_environments
from tests.helpers.clone import Clone
from tests.helpers.emulator import Emulator
from tests.policy import checkov

DEV = load_environments()[0]
# In the order of a user's first day.
COMMANDS = (
    "setup",
    "cruddur cost dev",
    "cruddur ci",
    "cruddur compose --check",
    "cruddur docs --check",
    "cruddur env backend-flask",
    "cdktf synth",
    "check --policy dev",
    "cruddur bootstrap dev",
    "cruddur deploy dev --registry-only --auto-approve",
    "cdktf diff dev-registry",
    "cruddur secret list dev",
    "cruddur state list dev",
    "cruddur drift dev",
    "cruddur destroy dev --auto-approve",
    "test --version",
)


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clone]:
    folder = tmp_path_factory.mktemp("home") / "it's a clone"
    with Emulator(account_id=DEV.account_id, region=DEV.region) as emulator:
        create_prerequisites(emulator.session(), DEV)
        clone = Clone.of_working_tree(folder, emulator.terraform_environment(DEV))
        clone.commit()
        checkov.install(print)
        (clone.folder / ".cache").mkdir()
        (clone.folder / ".cache" / checkov.PLACE.name).symlink_to(checkov.PLACE)
        yield clone


def test_commands_work_in_a_path_with_a_space_and_an_apostrophe(clone: Clone) -> None:
    for command in COMMANDS:
        name, *arguments = command.split()
        clone.succeed(str(clone.folder / "bin" / name), *arguments)


def test_every_command_is_tried(clone: Clone) -> None:
    tried = {command.partition(" ")[0] for command in COMMANDS}
    scripts = {path.name for path in (clone.folder / "bin").iterdir()}

    assert scripts - tried == {"bench", "demo", "lock"}
