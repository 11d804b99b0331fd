"""The successors of our packages synthesize the same JSON from the same sources."""

import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from cli.tools.errors import CommandError
from cli.tools.project import stack_json
from cli.tools.terraform import Terraform
from tests.compat.matrix import (
    CDK_TERRAIN,
    PROVIDER_6,
    SUCCESSORS,
    Comparison,
    Successor,
    compare,
    compare_json,
    different,
    table,
    unexplained,
)
from tests.helpers.clone import Clone
from tests.helpers.pages import PAGES

STACKS = [
    f"{name}-{kind}" for name in ("dev", "prod") for kind in ("state", "registry", "application")
]


def gated_clone(folder: Path) -> Clone:
    """Copy the sources, with a task before the rollouts: a resource of no AWS provider."""
    clone = Clone.of_sources(folder)
    clone.migrate_before_rollouts()
    return clone


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    for successor in SUCCESSORS:
        successor.install(print)
    return tmp_path_factory.mktemp("compat")


@pytest.fixture(scope="module")
def matrix(place: Path) -> list[Comparison]:
    folder = gated_clone(place / "sources").folder
    return [compare(successor, place, sources=folder) for successor in SUCCESSORS]


def test_the_json_differs_exactly_where_the_decision_says(matrix: list[Comparison]) -> None:
    print(table(matrix))

    assert unexplained(matrix) == []
    assert {each.stacks for each in matrix} == {len(STACKS)}


@pytest.mark.parametrize("stack", [stack for stack in STACKS if stack.startswith("prod")])
def test_terraform_finds_the_json_of_cdk_terrain_valid_with_the_provider_of_today(
    matrix: list[Comparison], place: Path, tmp_path: Path, stack: str, provider: dict[str, str]
) -> None:
    assert matrix
    document = json.loads(stack_json(place / CDK_TERRAIN.folder, stack).read_bytes())
    ours = json.loads(stack_json(place / "ours", stack).read_bytes())
    document["terraform"]["required_providers"] = ours["terraform"]["required_providers"]
    (tmp_path / "cdk.tf.json").write_text(json.dumps(document), encoding="utf-8")
    terraform = Terraform(tmp_path, provider)
    terraform.init("-backend=false")

    _, output = terraform.attempt("validate", "-json")

    evaluation = json.loads(output)
    assert (evaluation["valid"], evaluation["diagnostics"]) == (True, [])


@pytest.mark.usefixtures("matrix")
@pytest.mark.parametrize("successor", SUCCESSORS, ids=lambda successor: successor.folder)
def test_another_value_is_found(place: Path, tmp_path: Path, successor: Successor) -> None:
    """Negative control: a difference is reported."""
    theirs = Path(shutil.copytree(place / successor.folder, tmp_path / "theirs"))
    file = stack_json(theirs, "dev-application")
    text = file.read_text(encoding="utf-8")
    assert '"retention_in_days": ' in text
    file.write_text(text.replace('"retention_in_days": ', '"retention_in_days": 1'))

    found = compare_json(successor, place / "ours", theirs)

    more = found.differences - successor.differences
    assert more
    assert all("retention_in_days" in path for path in more), more


@pytest.mark.usefixtures("place")
def test_an_argument_that_provider_6_removed_cannot_be_synthesized(tmp_path: Path) -> None:
    """Negative control: provider 6 synthesizes."""
    sources = Clone.of_sources(tmp_path / "sources").folder
    (sources / "main.py").write_text(
        "from modules.startup import accelerate\n"
        "accelerate()\n"
        "from cdktf import App, TerraformStack\n"
        "from cdktf_cdktf_provider_aws.eip import Eip\n"
        'app = App(); Eip(TerraformStack(app, "stack"), "address", vpc=True); app.synth()\n'
    )

    with pytest.raises(CommandError, match="vpc"):
        PROVIDER_6.synthesize(sources, tmp_path / "output")


def test_the_imports_are_renamed_as_the_page_says(place: Path, tmp_path: Path) -> None:
    folder = gated_clone(tmp_path / "sources").folder
    (rename,) = (
        line
        for line in PAGES["docs/leave-cdktf.md"].splitlines()
        if line.startswith("sed -i") and "grep" in line
    )
    subprocess.run(["bash", "-c", rename], cwd=folder, check=True)
    shutil.copytree(place / "ours", tmp_path / "ours")

    found = compare(replace(CDK_TERRAIN, alias=()), tmp_path, sources=folder)

    assert unexplained([found]) == []


@pytest.mark.parametrize(
    ("one", "other", "paths"),
    [
        ({"a": 1}, {"a": 1}, set()),
        ({"a": {"b": [1, 2]}}, {"a": {"b": [1, 3]}}, {"a.b[1]"}),
        ({"a": {"b": 1}}, {"a": {"c": 1}}, {"a.b", "a.c"}),
        ({"a": {}}, {"a": []}, {"a"}),
        ({"a": None}, {"b": None}, {"a", "b"}),
        ({"a": 1}, {"a": True}, {"a"}),
    ],
)
def test_where_two_documents_differ(one: object, other: object, paths: set[str]) -> None:
    assert different(one, other) == paths
