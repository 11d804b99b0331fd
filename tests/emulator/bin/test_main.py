"""`python main.py`, as users and the CDKTF command line run it."""

import json
import re
import subprocess

import pytest

from cli.tools.project import ROOT
from tests.helpers.clone import Clone


@pytest.fixture(scope="module")
def unsynthesized(tmp_path_factory: pytest.TempPathFactory) -> Clone:
    """Return the sources of the project in another folder."""
    return Clone.of_sources(tmp_path_factory.mktemp("another machine") / "clone")


@pytest.fixture(scope="module")
def synthesis(unsynthesized: Clone) -> subprocess.CompletedProcess[str]:
    """Synthesize the clone once."""
    return unsynthesized.run("main.py")


@pytest.fixture(scope="module")
def clone(unsynthesized: Clone, synthesis: subprocess.CompletedProcess[str]) -> Clone:
    assert synthesis.returncode == 0
    return unsynthesized


@pytest.fixture(scope="module")
def with_a_mistake(tmp_path_factory: pytest.TempPathFactory) -> Clone:
    """Return a second clone, with the file of another environment, and a mistake in prod's."""
    clone = Clone.of_sources(tmp_path_factory.mktemp("a mistake") / "clone")
    clone.edit("environments/prod.py", "environment = ", "environment = (")
    dev = (clone.folder / "environments" / "dev.py").read_text()
    staging = dev.replace("dev", "staging")  # name and domain
    (clone.folder / "environments" / "staging.py").write_text(staging)
    assert clone.run("main.py", "dev", "staging").returncode == 0
    return clone


def output(clone: Clone) -> dict[str, bytes]:
    """Return the content of every file under `cdktf.out`, in bytes."""
    folder = clone.folder / "cdktf.out"
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def test_every_environment_is_synthesized_as_three_stacks(clone: Clone) -> None:
    manifest = json.loads(output(clone)["manifest.json"])

    assert set(manifest["stacks"]) == {
        f"{name}-{kind}"
        for name in ("dev", "prod")
        for kind in ("state", "registry", "application")
    }


def test_the_application_comes_after_the_registry(clone: Clone) -> None:
    stacks = json.loads(output(clone)["manifest.json"])["stacks"]

    assert stacks["dev-application"]["dependencies"] == ["dev-registry"]


def test_two_syntheses_in_two_places_give_identical_bytes(
    clone: Clone, with_a_mistake: Clone
) -> None:
    one, other = (
        {name: text for name, text in output(each).items() if "/dev-" in name}
        for each in (clone, with_a_mistake)
    )

    assert one == other
    assert len(one) == 3


def test_no_output_names_the_place_it_was_made_in(clone: Clone) -> None:
    for name, content in output(clone).items():
        assert str(clone.folder.parent).encode() not in content, name


def test_success_is_silent(synthesis: subprocess.CompletedProcess[str]) -> None:
    # Ignore jsii's notice about the age of Node, which it writes as a Python bytes literal.
    spoken = [line for line in synthesis.stderr.splitlines() if not line.startswith("b'!!")]
    assert (synthesis.stdout, spoken) == ("", [])


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        (
            "dev",
            "staging",
            "environments/dev.py: name must be 'dev', like the file, got 'staging'",
        ),
        (
            'domain="dev.cruddur.example"',
            'domain="api.cruddur.example", hosted_zone_name="cruddur.example"',
            "environments/prod.py: domain and hosts must differ between environments, "
            "got 'api.cruddur.example' as dev.py has",
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
            "frontend_react_js(image_tag",
            "frontend_react_js(tag",
            "environments/dev.py:19: TypeError: frontend_react_js() got an unexpected keyword",
        ),
    ],
)
def test_a_bad_environment_file_gives_one_line_and_leaves_the_last_output(
    clone: Clone, before: str, after: str, line: str
) -> None:
    file = clone.folder / "environments" / "dev.py"
    good, last_output = file.read_text(), output(clone)
    assert before in good
    file.write_text(good.replace(before, after))
    try:
        result = clone.run("main.py")
    finally:
        file.write_text(good)

    assert result.returncode == 1
    assert result.stdout == ""
    assert result.stderr.startswith(line)
    assert result.stderr.count("\n") == 1
    assert output(clone) == last_output


def test_an_environment_is_added_by_adding_a_file(with_a_mistake: Clone) -> None:
    stacks = json.loads(output(with_a_mistake)["manifest.json"])["stacks"]

    assert set(stacks) == {
        f"{name}-{kind}"
        for name in ("dev", "staging")
        for kind in ("state", "registry", "application")
    }


def test_nothing_that_makes_the_json_knows_the_emulator() -> None:
    switch = re.compile(
        r"moto\b|emulat|endpoint_?url|aws_endpoint|path_style|skip_\w+_\w+", re.IGNORECASE
    )
    files = [
        ROOT / "main.py",
        *(ROOT / "modules").rglob("*.*"),
        *(ROOT / "environments").glob("*/**/*.py"),
    ]

    found = [
        file.name
        for file in files
        if file.suffix in {".py", ".js"} and switch.search(file.read_text())
    ]

    assert found == []


def test_a_mistake_in_one_file_stops_only_what_needs_that_file(with_a_mistake: Clone) -> None:
    before = output(with_a_mistake)

    everything = with_a_mistake.run("main.py")
    cost = with_a_mistake.run("bin/cruddur", "cost", "dev")

    assert everything.stderr == "environments/prod.py:6: SyntaxError: '(' was never closed\n"
    assert cost.returncode == 0
    assert output(with_a_mistake) == before
