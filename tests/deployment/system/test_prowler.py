"""Checks of prowler on the deployed system: it reads AWS, not Terraform's plan."""

import pytest

from cli.state.terraform_state import KINDS
from tests.helpers.deployed_environment import DeployedEnvironment
from tests.policy.prowler import answers
from tests.policy.prowler.comparison import mistakes
from tests.policy.prowler.evaluation import evaluate, install, resources

pytestmark = pytest.mark.long


def test_prowler_has_no_finding_without_an_answer(prod: DeployedEnvironment) -> None:
    install(print)
    known = answers.load()
    deployed = resources(prod.state(kind) for kind in KINDS)
    variables = prod.emulator.process_environment(prod.environment.account_id)

    evaluation = evaluate(variables, prod.environment.region, deployed, known)

    assert mistakes(evaluation, known, {*deployed.values()}) == []
