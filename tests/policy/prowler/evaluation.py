"""Run prowler, which is installed outside `.venv` because it pins other versions than we do."""

import json
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cli.state.terraform_state import TerraformState
from cli.tools.installation import Progress, install_once, program, python_packages
from cli.tools.project import CACHE
from tests.policy.checkov import EvaluationError
from tests.policy.prowler.answers import Answers

FOLDER = Path(__file__).parent
PLACE = CACHE / "prowler"


@dataclass(frozen=True, order=True)
class Finding:
    """A result of a check for a resource; the resource has the name of its Terraform address.

    A resource that no stack contains has its ARN instead. A finding that is not `passed` failed, or
    prowler cannot decide it.
    """

    service: str
    check: str
    resource: str
    what: str
    passed: bool


@dataclass(frozen=True)
class Evaluation:
    """The results of prowler; an error means that prowler checked less than there is."""

    findings: tuple[Finding, ...]
    errors: tuple[str, ...]
    checks: Mapping[str, list[str]]
    """All checks that prowler has, by service."""


def install(progress: Progress) -> None:
    """Install the pinned prowler unless it is there."""
    install_once(FOLDER / "requirements.txt", PLACE, progress, python_packages)


def resources(states: Iterable[TerraformState]) -> dict[str, str]:
    """Return the Terraform name of each resource and data source in the states, by ARN."""
    return {
        arn: address.rpartition(".")[2]
        for state in states
        for address, attributes in state.newest().attributes.items()
        for arn in _arns(address, attributes)
    }


def evaluate(
    variables: Mapping[str, str], region: str, resources: Mapping[str, str], answers: Answers
) -> Evaluation:
    """Check the resources in the account of the variables.

    Raises:
        EvaluationError: prowler crashed.
    """
    wanted = {
        "region": region,
        "resources": list(resources),
        "excluded_services": answers.excluded_services,
        "excluded_checks": answers.excluded_checks,
    }
    result = subprocess.run(
        [program(PLACE, "python"), "-I", FOLDER / "scan.py"],
        input=json.dumps(wanted),
        env=dict(variables),
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        raise EvaluationError(f"prowler crashed: {(result.stderr or result.stdout)[-2000:]}")
    report = json.loads(result.stdout)
    findings = {
        Finding(
            it["service"],
            it["check"],
            resources.get(it["arn"], it["arn"]),
            it["what"],
            it["status"] == "PASS",
        )
        for it in report["findings"]
    }
    return Evaluation(tuple(sorted(findings)), tuple(report["errors"]), report["checks"])


def _arns(address: str, attributes: Mapping[str, Any]) -> set[str]:
    """Return the ARNs by which prowler knows the resource."""
    arn = attributes.get("arn") or attributes.get("id") or ""
    if not arn.startswith("arn:"):
        return set()
    if address.startswith("aws_cloudwatch_log_group."):
        return {arn, f"{arn}:*"}
    if network_acl := attributes.get("default_network_acl_id"):
        return {arn, f"{arn.partition(':vpc/')[0]}:network-acl/{network_acl}"}
    return {arn}
