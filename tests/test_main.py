"""`python main.py`, as a user and the CDKTF command line run it."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bin.commands.project import ROOT
from environments.definition import load_environments
from tests.sources import copy_sources

pytestmark = pytest.mark.emulator  # most run main.py


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sources of the project in another place, synthesized once."""
    place = copy_sources(tmp_path_factory.mktemp("another machine") / "clone")
    assert synthesize(place).returncode == 0
    return place


def synthesize(place: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "main.py"],
        cwd=place,
        env={name: value for name, value in os.environ.items() if name != "CDKTF_OUTDIR"},
        capture_output=True,
        text=True,
        check=False,
    )


def output(place: Path) -> dict[str, bytes]:
    """Every file under `cdktf.out`, byte for byte."""
    folder = place / "cdktf.out"
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def test_every_environment_is_synthesized_as_three_stacks(clone: Path) -> None:
    manifest = json.loads(output(clone)["manifest.json"])

    assert set(manifest["stacks"]) == {
        f"{environment.name}-{kind}"
        for environment in load_environments()
        for kind in ("state", "registry", "application")
    }


def test_the_application_comes_after_the_registry(clone: Path) -> None:
    stacks = json.loads(output(clone)["manifest.json"])["stacks"]

    assert stacks["dev-application"]["dependencies"] == ["dev-registry"]


def test_two_syntheses_in_two_places_give_identical_bytes(clone: Path, tmp_path: Path) -> None:
    shutil.copytree(clone, tmp_path / "copy", ignore=shutil.ignore_patterns("cdktf.out"))

    assert synthesize(tmp_path / "copy").returncode == 0
    assert output(tmp_path / "copy") == output(clone)


def test_no_output_names_the_place_it_was_made_in(clone: Path) -> None:
    for name, content in output(clone).items():
        assert str(clone.parent).encode() not in content, name


def test_success_is_silent(clone: Path) -> None:
    result = synthesize(clone)

    # jsii's own notice about the age of Node aside, which it writes as a Python bytes literal.
    spoken = [line for line in result.stderr.splitlines() if not line.startswith("b'!!")]
    assert (result.stdout, spoken) == ("", [])


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        (
            'name="dev"',
            'name="staging"',
            "environments/dev.py: name must be 'dev', like the file, got 'staging'",
        ),
        (
            "desired_count=1",
            "desired_count=-1",
            "environments/dev.py: service 'backend-flask': desired_count must be between 0 and "
            "5000 tasks, got -1",
        ),
        (
            "log_retention_days=7",
            "log_retention_days=7, log_retention=7",
            "environments/dev.py: log_retention is not a field, got 7; allowed: name, region, ",
        ),
        (
            'domain="dev.cruddur.example"',
            'domain="cruddur.example"',
            "environments/prod.py: domain and hosts must differ between environments, "
            "got 'api.cruddur.example' as dev.py has",
        ),
        (
            'domain="dev.cruddur.example"',
            'domain="api.cruddur.example", hosted_zone_name="cruddur.example"',
            "environments/prod.py: domain and hosts must differ between environments, "
            "got 'api.cruddur.example' as dev.py has",
        ),
        (
            "environment = Environment(",
            "environment = Environment((",
            "environments/dev.py:6: SyntaxError: '(' was never closed",
        ),
        (
            "environment = Environment(",
            "exit(0)\nenvironment = Environment(",
            "environments/dev.py:6: SystemExit: 0",
        ),
        (
            "environment = Environment(",
            "raise ValueError('two\\nlines' * 10_000)\nenvironment = Environment(",
            "environments/dev.py:6: ValueError: two linestwo linestwo lines",
        ),
        (
            "environment = Environment(",
            "settings = Environment(",
            "environments/dev.py: environment must be an Environment(…), got None",
        ),
        (
            "frontend_react_js(image_tag",
            "frontend_react_js(tag",
            "environments/dev.py:20: TypeError: frontend_react_js() got an unexpected keyword",
        ),
    ],
)
def test_a_bad_environment_file_gives_one_line_and_leaves_the_last_output(
    clone: Path, before: str, after: str, line: str
) -> None:
    file = clone / "environments" / "dev.py"
    good, last_output = file.read_text(), output(clone)
    assert before in good
    file.write_text(good.replace(before, after, 1))
    try:
        result = synthesize(clone)
    finally:
        file.write_text(good)

    assert result.returncode == 1
    assert result.stdout == ""
    assert result.stderr.startswith(line)
    assert result.stderr.count("\n") == 1
    assert output(clone) == last_output


def test_an_environment_is_added_by_adding_a_file(clone: Path, tmp_path: Path) -> None:
    place = tmp_path / "clone"
    shutil.copytree(clone, place)
    dev = (place / "environments" / "dev.py").read_text()
    staging = dev.replace('name="dev"', 'name="staging"').replace("dev.cruddur", "staging.cruddur")
    (place / "environments" / "staging.py").write_text(staging)

    assert synthesize(place).returncode == 0
    stacks = json.loads(output(place)["manifest.json"])["stacks"]
    assert {"staging-state", "staging-registry", "staging-application"} <= set(stacks)


def test_nothing_that_makes_the_json_knows_the_emulator() -> None:
    switch = re.compile(
        r"moto\b|emulat|endpoint_?url|aws_endpoint|path_style|skip_\w+_\w+", re.IGNORECASE
    )
    files = [
        ROOT / "main.py",
        *(ROOT / "modules").rglob("*.*"),
        *(ROOT / "environments").rglob("*.py"),
    ]

    found = [
        file.name
        for file in files
        if file.suffix in {".py", ".js"} and switch.search(file.read_text())
    ]

    assert found == []
