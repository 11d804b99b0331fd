"""The requirements of the emulator's image."""

from cli.setup.emulator_requirements import emulator_requirements
from cli.tools.project import ROOT


def test_are_those_of_the_lock_file_and_of_the_installed_packages() -> None:
    written = (ROOT / "emulator" / "requirements.txt").read_text(encoding="utf-8")

    assert written == emulator_requirements()
