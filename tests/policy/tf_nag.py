"""Run tf-nag, the rules of cdk-nag's pack AwsSolutions for Terraform plans.

tf-nag is installed together with checkov. A run takes less than half a second for each stack.
"""

import json
import subprocess
from pathlib import Path
from typing import Any

from cli.tools.installation import program
from tests.policy.checkov import PLACE, Evaluation, EvaluationError, Failure

PREFIX = "AwsSolutions-"
UNKNOWN = " (unknown)"
"""The suffix of a check that needs a value which only AWS can fill in."""


def evaluate(folder: Path) -> list[Evaluation]:
    """Check `<stack>/plan.json` of every stack under the folder.

    Raises:
        EvaluationError: tf-nag crashed, or a plan is unreadable or has no resource, in which
            tf-nag finds nothing.
    """
    return [_evaluation(stack) for stack in sorted(folder.iterdir())]


def _evaluation(folder: Path) -> Evaluation:
    plan = folder / "plan.json"
    try:
        resources = json.loads(plan.read_bytes())["planned_values"]["root_module"]["resources"]
    except (OSError, ValueError, LookupError):
        raise EvaluationError(f"tf-nag has no plan with resources of {folder.name}") from None
    found = _findings(folder, plan)
    failures = {
        Failure(
            folder.name,
            it["rule_id"] + (UNKNOWN if it["compliance"] == "UNKNOWN" else ""),
            it["address"].rpartition(".")[2],
            it["message"],
        )
        for it in found
    }
    failed = {it["address"] for it in found}
    managed = [it for it in resources if it["mode"] == "managed" and it["address"] not in failed]
    return Evaluation(folder.name, "tf-nag", len(managed), tuple(sorted(failures)))


def _findings(folder: Path, plan: Path) -> list[dict[str, Any]]:
    # tf-nag reads suppressions in the current folder: this one has no settings of the user.
    scan = [program(PLACE, "python"), "-m", "tfnag.cli", "scan", "--plan-json", str(plan)]
    result = subprocess.run(
        [*scan, "--format", "json", "--fail-on", "never"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        raise EvaluationError(f"tf-nag crashed: {(result.stderr or result.stdout)[-2000:]}")
    findings: list[dict[str, Any]] = json.loads(result.stdout)
    return findings
