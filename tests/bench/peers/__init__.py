"""Other tools doing the same work, each installed into an environment of its own."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.bench.measure import Candidate
from tests.bench.report import AWS_CDK, JAVASCRIPT

SOURCES = Path(__file__).parent


def install(place: Path, tell: Callable[[str], object]) -> None:
    """Install what the peers' lock files pin below `place`; do nothing where that is there."""
    for name in ("aws_cdk", "cdktn"):
        _once(place, name, "requirements.txt", tell, _install_python)
    _once(place, "cdktf_javascript", "package-lock.json", tell, _install_javascript)


def candidates(place: Path, ours: Path, output: Path) -> list[Candidate]:
    """The peers' programs; `ours` is the output of our synthesis, which JavaScript repeats."""
    aws_cdk = [_python(place, "aws_cdk"), str(SOURCES / "aws_cdk" / "main.py")]
    cdktn = [_python(place, "cdktn"), str(SOURCES / "cdktn" / "main.py")]
    javascript = place / "cdktf_javascript"
    shutil.copy(SOURCES / "cdktf_javascript" / "main.js", javascript)

    def peer(name: str, command: list[str], **variables: str) -> Candidate:
        folders = {"CDKTF_OUTDIR": str(output / "cdktn"), "CDK_OUTDIR": str(output / "aws_cdk")}
        return Candidate(name, command, directory=place, variables={**folders, **variables})

    return [
        peer(
            JAVASCRIPT,
            ["node", str(javascript / "main.js"), str(ours), str(output / "javascript")],
        ),
        peer(AWS_CDK, aws_cdk),
        peer(f"{AWS_CDK}, validation off", aws_cdk, CDK_VALIDATION="false"),
        peer("CDK Terrain for Python, our sources", cdktn),
    ]


def check_same(ours: Path, output: Path) -> None:
    """Make sure that JavaScript made the same JSON as we did, metadata aside."""
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


def _once(
    place: Path,
    name: str,
    lock: str,
    tell: Callable[[str], object],
    run: Callable[[Path, Path], None],
) -> None:
    source, target = SOURCES / name, place / name
    stamp = target / ".installed"
    pinned = (source / lock).read_text(encoding="utf-8")
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == pinned:
        return
    tell(f"installing {name} from {(source / lock).relative_to(SOURCES.parents[2])}")
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    run(source, target)
    stamp.write_text(pinned, encoding="utf-8")


def _install_python(source: Path, target: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", target / "venv"], check=True)
    python, requirements = target / "venv" / "bin" / "python", source / "requirements.txt"
    options = ["-qq", "--no-deps", "--require-hashes", "--disable-pip-version-check"]
    subprocess.run(
        [str(python), "-m", "pip", "install", *options, "--requirement", str(requirements)],
        check=True,
    )


def _install_javascript(source: Path, target: Path) -> None:
    for name in ("package.json", "package-lock.json"):
        shutil.copy(source / name, target)
    options = ["--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run(["npm", "ci", *options], cwd=target, stdout=subprocess.DEVNULL, check=True)


def _python(place: Path, name: str) -> str:
    return str(place / name / "venv" / "bin" / "python")
