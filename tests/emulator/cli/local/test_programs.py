"""Programs of the services of an environment."""

from pathlib import Path

import pytest

from cli.local import programs
from cli.tools.errors import CommandError
from tests.helpers.examples import environment, web

ENVIRONMENT = environment(services=(web(name="web", secret_names=("CONNECTION_URL",)),))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder for the scripts of the only service."""
    monkeypatch.setattr(programs, "ROOT", tmp_path)
    scripts = tmp_path / "services" / "web" / "bin"
    scripts.mkdir(parents=True)
    return scripts


def script(file: Path, *lines: str) -> None:
    file.write_text("\n".join(["#!/bin/sh", *lines]), encoding="utf-8")
    file.chmod(0o755)


def test_services_are_installed_and_then_built(folder: Path) -> None:
    for name in ("serve", "install", "build"):
        script(folder / name, f"echo {name} >>{folder}/done")

    programs.install(ENVIRONMENT)

    assert (folder / "done").read_text(encoding="utf-8").split() == ["install", "build"]


def test_a_failed_installation_is_reported_with_its_last_lines(folder: Path) -> None:
    script(folder / "serve")
    script(folder / "install", "echo no network; exit 1")

    with pytest.raises(CommandError, match=r"^services/web/bin/install failed:\nno network$"):
        programs.install(ENVIRONMENT)


@pytest.mark.usefixtures("folder")
def test_a_service_without_bin_serve_is_refused() -> None:
    with pytest.raises(CommandError, match=r"^web cannot run as a process: services/web/bin/serve"):
        programs.install(ENVIRONMENT)


def test_a_program_reaches_no_database_and_no_collector_outside_this_machine() -> None:
    [service] = ENVIRONMENT.services

    program = programs.program_of(ENVIRONMENT, service, tag="v1", emulator_url="http://aws")

    assert program.environment["CONNECTION_URL"] == ""
    assert "ROLLBAR_ACCESS_TOKEN" not in program.environment  # the service does not use it


def test_versions_of_a_program_differ_by_their_tag() -> None:
    [service] = ENVIRONMENT.services

    first, second = (
        programs.program_of(ENVIRONMENT, service, tag=tag, emulator_url="http://aws")
        for tag in ("v1", "v2")
    )

    assert (first.environment["IMAGE_TAG"], second.environment["IMAGE_TAG"]) == ("v1", "v2")
    assert first.annotations() != second.annotations()
