"""Run checkov, which is installed outside `.venv` because it pins other versions than we do."""

import json
import os
import subprocess
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cli.tools.installation import Progress, install_once, program, python_packages
from cli.tools.project import CACHE, ROOT

PLACE = CACHE / "checkov"
FRAMEWORKS = ("terraform_plan", "terraform_json")
_SETTINGS = ("BC_", "CHECKOV_", "CKV_", "PRISMA_")


@dataclass(frozen=True, order=True)
class Failure:
    """A check that a resource fails; the resource has the name of its Terraform address."""

    stack: str
    check: str
    resource: str
    what: str


@dataclass(frozen=True)
class Evaluation:
    """The results of a tool for one stack; checkov has several frameworks.

    `passed` counts the passed checks of checkov, and the resources in which tf-nag finds nothing.
    """

    stack: str
    framework: str
    passed: int
    failures: tuple[Failure, ...]


class EvaluationError(Exception):
    """The result of a check is not reliable, for example because the tool crashed."""


def install(progress: Progress) -> None:
    """Install the pinned checkov and tf-nag unless they are there."""
    install_once(ROOT / "tests" / "policy" / "requirements.txt", PLACE, progress, python_packages)


def evaluate(folder: Path, frameworks: tuple[str, ...] = FRAMEWORKS) -> list[Evaluation]:
    """Check `<stack>/…` under the folder in every framework, without network access.

    Raises:
        EvaluationError: checkov crashed, could not read a file, or had no passed check; its exit
            code is 0 then.
    """
    return evaluations(reports(folder, frameworks), folder, frameworks)


def evaluations(
    found: Mapping[str, dict[str, Any]], folder: Path, frameworks: tuple[str, ...]
) -> list[Evaluation]:
    """Return the results of `reports` for each framework and stack.

    Raises:
        EvaluationError: checkov could not read a file, or had no passed check.
    """
    stacks = sorted(path.name for path in folder.iterdir())
    return [
        evaluation
        for framework in frameworks
        for evaluation in _evaluations(framework, found.get(framework), stacks)
    ]


def reports(folder: Path, frameworks: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    """Return checkov's report on `<stack>/…` under the folder by framework, if there is one.

    Raises:
        EvaluationError: checkov crashed.
    """
    # All options that would call a server are off. An own home has no settings of the user.
    options = ["--output", "json", "--skip-download", "--download-external-modules", "false"]
    with TemporaryDirectory() as home:
        variables = {
            name: value for name, value in os.environ.items() if not name.startswith(_SETTINGS)
        }
        # As a module: the script that pip installs fails in a path with a space.
        checkov = [program(PLACE, "python"), "-m", "checkov.main"]
        result = subprocess.run(
            [*checkov, "-d", ".", "--framework", *frameworks, *options],
            cwd=folder,
            env={**variables, "HOME": home, "LOG_LEVEL": "ERROR"},
            capture_output=True,
            text=True,
            check=False,
        )
    try:
        report = json.loads(result.stdout)
    except json.JSONDecodeError:
        raise EvaluationError(
            f"checkov crashed: {(result.stderr or result.stdout)[-2000:]}"
        ) from None
    every = report if isinstance(report, list) else [report]
    # An empty report has no type.
    return {report["check_type"]: report for report in every if "check_type" in report}


def _evaluations(
    framework: str, report: dict[str, Any] | None, stacks: list[str]
) -> list[Evaluation]:
    if report is None:
        raise EvaluationError(f"checkov has no {framework} report")
    results = report["results"]
    if results["parsing_errors"]:
        raise EvaluationError(f"checkov cannot read {', '.join(results['parsing_errors'])}")
    passed = Counter(_stack(check) for check in results["passed_checks"])
    for stack in stacks:
        if not passed[stack]:
            raise EvaluationError(f"checkov passed nothing in {stack} ({framework})")
    # A check of connected resources may report one of them several times.
    failures = sorted(
        {
            Failure(
                _stack(check),
                check["check_id"],
                check["resource"].rpartition(".")[2],
                check["check_name"],
            )
            for check in results["failed_checks"]
        }
    )
    return [
        Evaluation(
            stack,
            framework,
            passed[stack],
            tuple(failure for failure in failures if failure.stack == stack),
        )
        for stack in stacks
    ]


def _stack(check: dict[str, Any]) -> str:
    return str(check["file_path"]).strip("/").split("/")[0]
