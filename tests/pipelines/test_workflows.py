"""Checks of the workflows with third-party tools, and requirements for all of them."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from cli.reference.pipeline_roles import described
from cli.tools.project import ROOT
from tests.helpers.examples import environment
from tests.pipelines import workflow
from tests.pipelines.evaluators import WORKFLOWS, lint
from tests.pipelines.roles import GITHUB

NAMES = sorted(file.stem for file in WORKFLOWS.glob("*.yml"))
every_workflow = pytest.mark.parametrize("name", NAMES)


def steps(name: str) -> list[dict[str, Any]]:
    """Return the steps of all jobs, and of the action that prepares each job."""
    jobs = [job["steps"] for job in workflow.load(name)["jobs"].values()]
    return [step for each in (*jobs, workflow.preparation()) for step in each]


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.emulator
def test_actionlint_finds_an_unknown_job_in_a_wrong_workflow_and_nothing_in_ours(
    tmp_path: Path,
) -> None:
    text = (WORKFLOWS / "drift.yml").read_text(encoding="utf-8")
    wrong = tmp_path / "wrong.yml"
    wrong.write_text(text.replace("needs.environments.outputs.names", "needs.nobody.outputs"))

    result = lint(f"{{{WORKFLOWS},{tmp_path}}}/*.yml")  # both at once: actionlint takes seconds

    assert f"Checking {len(NAMES) + 1} workflow" in result.stdout + result.stderr
    found = re.findall(r"(\w+\.yml):\d+:\d+ (property \S+)?", result.stdout + result.stderr)
    assert set(found) == {(wrong.name, 'property "nobody"')}


@pytest.mark.emulator
def test_zizmor_finds_nothing() -> None:
    result = run("zizmor", "--offline", "--no-progress", ".github")

    assert result.returncode == 0, result.stdout


@pytest.mark.emulator
def test_zizmor_reports_an_injected_expression(tmp_path: Path) -> None:
    text = (WORKFLOWS / "drift.yml").read_text(encoding="utf-8")
    wrong = tmp_path / "drift.yml"
    wrong.write_text(
        text.replace('bin/cruddur drift "$ENVIRONMENT"', "bin/cruddur drift ${{ github.head_ref }}")
    )

    assert run("zizmor", "--offline", "--no-progress", wrong).returncode != 0


@pytest.mark.emulator
def test_they_follow_the_schema_of_github() -> None:
    schema = "vendor.github-workflows"
    result = run("check-jsonschema", "--builtin-schema", schema, *WORKFLOWS.glob("*.yml"))

    assert result.returncode == 0, result.stdout


@every_workflow
@pytest.mark.emulator
def test_shellcheck_accepts_its_scripts(name: str, tmp_path: Path) -> None:
    for number, step in enumerate(step for step in steps(name) if "run" in step):
        script = tmp_path / f"{number}.sh"
        script.write_text(f"#!/usr/bin/env bash\nset -eo pipefail\n{step['run']}")
        result = run("shellcheck", script)
        assert result.returncode == 0, result.stdout


@every_workflow
def test_it_stores_no_key_and_its_scripts_contain_no_expression(name: str) -> None:
    text = (WORKFLOWS / f"{name}.yml").read_text(encoding="utf-8")

    assert "secrets." not in text
    assert not re.search(r"(?i)aws[_-](access|secret)", text)
    assert not [step for step in steps(name) if "${{" in step.get("run", "")]


@every_workflow
def test_every_action_is_pinned_to_a_commit(name: str) -> None:
    used = {step["uses"] for step in steps(name) if "uses" in step}

    assert used
    for action in used - {workflow.PREPARE}:
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", action)


@every_workflow
def test_a_job_uploads_what_its_scripts_write_and_downloads_what_they_read(name: str) -> None:
    for job in workflow.load(name)["jobs"].values():
        scripts = "".join(step.get("run", "") for step in job["steps"]).replace('"', "")
        for step in job["steps"]:
            if "-artifact@" in step.get("uses", ""):
                path = step["with"]["path"].replace("${{ runner.temp }}", "$RUNNER_TEMP")
                assert path.replace("${{ matrix.environment }}", "$ENVIRONMENT") in scripts


def test_images_are_built_on_a_runner_with_the_processors_of_the_tasks() -> None:
    runners = {
        (name, id_): job["runs-on"]
        for name in NAMES
        for id_, job in workflow.load(name)["jobs"].items()
        if "push_role" in str(job["steps"])
    }

    environments = "fromJSON(needs.environments.outputs.environments)"
    assert runners == {
        ("deploy", "dev"): f"${{{{ {environments}.dev.runner }}}}",
        ("deploy", "plan-prod"): f"${{{{ {environments}.prod.runner }}}}",
    }
    for processors, runner in {"X86_64": "ubuntu-24.04", "ARM64": "ubuntu-24.04-arm"}.items():
        built = environment(cpu_architecture=processors)
        assert described(built, GITHUB)["runner"] == runner


def test_only_the_jobs_that_deploy_are_in_a_github_environment() -> None:
    found = {
        (name, id_): (job["environment"], role)
        for name in NAMES
        for id_, job in workflow.load(name)["jobs"].items()
        if "environment" in job
        for role in [re.findall(r"\w+_role", str(job["steps"]))]
    }

    assert found == {
        ("deploy", "dev"): ("dev", ["deploy_role", "push_role", "deploy_role"]),
        ("deploy", "registry-prod"): ("prod", ["deploy_role"]),
        ("deploy", "prod"): ("prod", ["deploy_role"]),
    }


def test_a_job_that_changes_aws_waits_for_approval() -> None:
    approved = "fromJSON(needs.environments.outputs.environments).{}.approval == 'reviewers'"
    jobs = workflow.load("deploy")["jobs"]

    for name in ("dev", "prod"):
        assert approved.format(name) in jobs[name]["if"]
    # With the approval `dispatch`, the job before this one fails, and nothing is created.
    assert "needs.new-in-prod.outputs.repositories != ''" in jobs["registry-prod"]["if"]
    assert '"$APPROVAL" = dispatch' in jobs["new-in-prod"]["steps"][-1]["run"]


def test_a_deployment_by_hand_is_only_started_by_hand() -> None:
    by_hand: dict[Any, Any] = workflow.load("deploy-by-hand")

    assert by_hand[True].keys() == {"workflow_dispatch"}
    assert by_hand[True]["workflow_dispatch"]["inputs"]["commit"]["required"]
    # The same concurrency group as in deploy.yml: never two deployments of prod at once.
    deploy = workflow.load("deploy")["jobs"]
    groups = [deploy["registry-prod"], deploy["prod"], by_hand["jobs"]["prod"]]
    assert {each["concurrency"]["group"] for each in groups} == {"deploy-prod"}


def test_repositories_are_created_before_images_are_pushed() -> None:
    scripts = [step.get("run", "") for step in workflow.load("deploy")["jobs"]["dev"]["steps"]]
    places = {" ".join(each.split()[:2]): number for number, each in enumerate(scripts) if each}
    (registry,) = (n for n, each in enumerate(scripts) if "--registry-only" in each)

    assert registry < places["bin/cruddur images"]
    assert "registry-prod" in workflow.load("deploy")["jobs"]["plan-prod"]["needs"]


def test_a_pull_request_may_only_plan_and_comment() -> None:
    jobs = workflow.load("pull-request")["jobs"]

    assert workflow.load("pull-request")["permissions"] == {}
    assert {id_: job["permissions"] for id_, job in jobs.items()} == {
        "test": {"contents": "read"},
        "environments": {"contents": "read"},
        "plan": {"contents": "read", "id-token": "write"},
        "comment": {"pull-requests": "write"},
    }
    assert "plan_role" in str(jobs["plan"])
    assert "actions/checkout" not in str(jobs["comment"])
