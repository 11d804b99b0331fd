"""Other tools that do the same work, each installed into an environment of its own."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cli.tools.installation import install_once, program, python_packages
from cli.tools.project import ROOT
from tests.benchmarks.measure import Candidate
from tests.benchmarks.report import AWS_CDK, JAVASCRIPT
from tests.compat.matrix import CDK_TERRAIN
from tests.helpers.installation import node_packages

SOURCES = Path(__file__).parent
# bin/bench sets Node's compile cache, which is meant for cdktf-cli only.
NOTHING_COMPILED = {"NODE_DISABLE_COMPILE_CACHE": "1"}


def install(place: Path, progress: Callable[[str], object]) -> None:
    """Install the other tools from their lock files below `place`, unless they are installed."""
    CDK_TERRAIN.install(progress)
    for name, lock, packages in (
        ("aws_cdk", "requirements.txt", python_packages),
        ("cdktf_javascript", "package-lock.json", node_packages),
    ):
        install_once(SOURCES / name / lock, place / name, progress, packages)


def candidates(place: Path, ours: Path, output: Path) -> list[Candidate]:
    """Return the other tools' programs; JavaScript repeats `ours`, the output of our synthesis."""
    aws_cdk = [program(place / "aws_cdk", "python"), str(SOURCES / "aws_cdk" / "main.py")]
    javascript = place / "cdktf_javascript"
    shutil.copy(SOURCES / "cdktf_javascript" / "main.js", javascript)

    def peer(name: str, command: list[str], **variables: str) -> Candidate:
        folders = {"CDKTF_OUTDIR": str(output / "cdktn"), "CDK_OUTDIR": str(output / "aws_cdk")}
        variables = {**NOTHING_COMPILED, **folders, **variables}
        return Candidate(name, command, directory=place, variables=variables)

    return [
        peer(
            JAVASCRIPT,
            ["node", str(javascript / "main.js"), str(ours), str(output / "javascript")],
        ),
        peer(AWS_CDK, aws_cdk),
        peer(f"{AWS_CDK}, validation off", aws_cdk, CDK_VALIDATION="false"),
        peer("CDK Terrain for Python, our sources", CDK_TERRAIN.command(ROOT)),
    ]


def check_same(ours: Path, output: Path) -> None:
    """Raise an error unless JavaScript wrote the same JSON as our synthesis, without metadata."""
    for stack in ours.glob("stacks/*/cdk.tf.json"):
        other = output / "javascript" / stack.relative_to(ours)
        if _without_metadata(stack) != _without_metadata(other):
            raise RuntimeError(
                f"{stack.parent.name} differs in JavaScript: it is not the same work"
            )


def _without_metadata(stack: Path) -> Any:
    def strip(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        return {name: value for name, value in pairs if name != "//"}

    return json.loads(stack.read_bytes(), object_pairs_hook=strip)
