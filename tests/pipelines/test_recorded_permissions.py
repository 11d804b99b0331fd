"""Permissions of the workflow roles, checked with every recorded request."""

import json
from collections.abc import Callable, Iterator

import pytest

from cli.tools.project import ROOT
from tests.helpers.page_part import page_part
from tests.pipelines.evaluation import DENIED, Evaluation, evaluations, final, text
from tests.pipelines.recorded_steps import DEPLOYMENTS
from tests.pipelines.roles import Roles, pipeline_stack

PAGE = ROOT / "docs" / "security.md"
ROLES = ("plan", "push", "deploy")

# Statements that would give an attacker nothing if they named every resource, and why.
NOT_LIMITED = {
    "deploy: route53:AssociateVPCWithHostedZone arn:aws:route53:::hostedzone/*": "All hosted "
    "zones are every resource of the action already: decision 14.",
    "deploy: route53:GetChange arn:aws:route53:::change/*": "All changes are every resource of "
    "the action.",
}


@pytest.mark.emulator  # runs the IAM simulator
def test_a_role_is_allowed_all_its_requests() -> None:
    denied = [each for it in evaluations() for each in it.denied()]

    assert [each for each in denied if each.request.action not in DENIED] == []
    assert {each.request.action for each in denied} == set(DENIED)


@pytest.mark.emulator
def test_no_role_may_do_what_an_attacker_tries() -> None:
    assert [(it.deployment, it.role, each) for it in evaluations() for each in it.succeeded()] == []


@pytest.mark.emulator
def test_every_condition_of_a_policy_was_met_by_a_request() -> None:
    conditions = [
        tests
        for it in evaluations()
        for statement in it.statements.all
        for tests in statement.get("Condition", {}).values()
    ]
    known = {key for it in evaluations() for each in it.asked for key in each.request.context or {}}

    assert {key for tests in conditions for key in tests} - known == set()


def surviving(of: Callable[[Evaluation], set[str]]) -> Iterator[str]:
    """Yield role, first action and resource of the statements that no deployment has in its set."""
    every = {(it.role, text(each)) for it in evaluations() for each in it.statements.all}
    for role, statement in every - {(it.role, each) for it in evaluations() for each in of(it)}:
        values = json.loads(statement)
        yield f"{role}: {values['Action'][0]} {values['Resource'][0]}"


@pytest.mark.emulator
def test_each_statement_is_needed_by_a_request() -> None:
    assert list(surviving(Evaluation.needed)) == []


@pytest.mark.emulator
def test_an_attempt_succeeds_when_a_statement_names_every_resource() -> None:
    everything = {
        text(each)
        for it in evaluations()
        for each in it.statements.all
        if each["Resource"] == ["*"]
    }

    assert sorted(surviving(lambda it: it.limiting() | everything)) == sorted(NOT_LIMITED)


@pytest.mark.emulator
def test_the_page_about_security_has_the_figures(request: pytest.FixtureRequest) -> None:
    update_to = figures() if request.config.getoption("update_snapshots") else None
    found = page_part(
        PAGE,
        "evaluation",
        written_by="tests/pipelines/test_recorded_permissions.py",
        update_to=update_to,
    )

    assert found == figures()


def figures() -> str:
    """Return the tables of requests, attempts and policies."""
    steps = [
        "| network | step | role | authorizations | denied, expected | denied, unexpected |",
        "|---|---|---|---:|---:|---:|",
    ]
    for deployment, (environment, run) in DEPLOYMENTS.items():
        for number, step in enumerate(run, 1):
            for it in evaluations():
                asked = [each for each in it.asked if f"{deployment}{number}" in each.steps]
                if it.deployment != deployment or not asked:
                    continue
                denied = [each.request.action in DENIED for each in it.denied() if each in asked]
                steps.append(
                    f"| {environment.network.kind} VPC | {step.title} | {it.role} | {len(asked)} "
                    f"| {denied.count(True)} | {denied.count(False)} |"
                )
    roles = [
        "| role | statements | escalations tried | denied | policies | largest policy |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for role in ROLES:
        of_role = [it for it in evaluations() if it.role == role]
        tried = {repr(each) for it in of_role for each in it.attempts}
        succeeded = {repr(each) for it in of_role for each in it.succeeded()}
        policies = [Roles(pipeline_stack(final(it.deployment))).policies(role) for it in of_role]
        largest = max(
            len(json.dumps(policy, separators=(",", ":")))
            for it in policies
            for policy in it.values()
        )
        statements = max(len(it.statements.all) for it in of_role)
        roles.append(
            f"| {role} | {statements} | {len(tried)} | {len(tried - succeeded)} "
            f"| {max(map(len, policies))} of 10 | {largest} of 6,144 characters |"
        )
    return "\n".join(["", *steps, "", *roles, "", ""])
