"""A kept plan is applied as it was planned, once, from the same sources, or not at all."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from bin.commands.plan import NEEDS_APPROVAL
from environments.definition import names
from tests.commands.working_tree import commit_all
from tests.deployment.system import System
from tests.sources import copy_sources

pytestmark = pytest.mark.deployment

SERVICE = "frontend-react-js"


@dataclass(frozen=True)
class Job:
    """A clone of the project on a machine of its own."""

    place: Path
    variables: dict[str, str]

    def command(self, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", f"bin.commands.{name}", *arguments],
            cwd=self.place,
            env=self.variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )


def job(system: System, place: Path) -> Job:
    clone = copy_sources(place)
    commit_all(clone)
    return Job(clone, system.emulator.process_environment(system.environments["dev"].account_id))


@pytest.fixture(scope="module")
def planned(system: System, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Where the first job has kept its plan, and the digest that is in it."""
    digest = system.push("dev", SERVICE, "planned")
    first = job(system, tmp_path_factory.mktemp("first") / "project")
    folder = first.place.parent / "kept"

    done = first.command(
        "plan", "dev", "--var", "frontend_react_js_image_tag=planned", "--out", str(folder)
    )

    # What other tests have left behind may need approval.
    assert done.returncode in {0, NEEDS_APPROVAL}, done.stderr
    assert digest[:19] in done.stdout
    return folder, digest


@pytest.fixture(scope="module")
def second(system: System, tmp_path_factory: pytest.TempPathFactory) -> Job:
    return job(system, tmp_path_factory.mktemp("second") / "project")


def running(system: System) -> str:
    """The image of the service's tasks."""
    ecs = system.client("dev", "ecs")
    (service,) = ecs.describe_services(cluster=names.cluster("dev"), services=[SERVICE])["services"]
    task = ecs.describe_task_definition(taskDefinition=service["taskDefinition"])
    containers = task["taskDefinition"]["containerDefinitions"]
    return next(str(each["image"]) for each in containers if each["name"] == SERVICE)


def test_other_sources_do_not_apply_it(
    system: System, planned: tuple[Path, str], second: Job
) -> None:
    folder, digest = planned
    file = second.place / "environments" / "dev.py"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("log_retention_days=", "log_retention_days=3 or "))

    done = second.command("deploy", "dev", "--plan", str(folder))

    file.write_text(text)
    assert done.returncode == 1
    assert "was made of other sources (commit " in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not running(system).endswith(digest)


def test_another_job_applies_exactly_it(
    system: System, planned: tuple[Path, str], second: Job
) -> None:
    folder, digest = planned
    system.push("dev", SERVICE, "later")  # nobody asked for this one

    done = second.command("deploy", "dev", "--plan", str(folder))

    assert done.returncode == 0, done.stdout + done.stderr
    assert running(system).endswith(f"@{digest}")
    assert f"{SERVICE}: " in done.stdout


def test_it_is_not_applied_twice(system: System, planned: tuple[Path, str], second: Job) -> None:
    folder, digest = planned

    done = second.command("deploy", "dev", "--plan", str(folder))

    assert done.returncode == 1
    assert "Saved plan is stale" in done.stdout + done.stderr
    assert running(system).endswith(f"@{digest}")
