"""What checkov says of the system as it was deployed: more is known than before."""

from pathlib import Path

import pytest

from environments.definition import load_environments
from tests.deployment.system import System
from tests.policy import checkov, skips
from tests.policy.plans import plan_json

pytestmark = pytest.mark.slow

STACKS = [
    (environment.name, kind)
    for environment in load_environments()
    for kind in ("registry", "application")
]


def test_no_check_fails_after_a_deployment_either(system: System, tmp_path: Path) -> None:
    checkov.install(print)
    for name, kind in STACKS:
        (tmp_path / f"{name}-{kind}").mkdir()
        plan = plan_json(system.terraform(name, kind))
        (tmp_path / f"{name}-{kind}" / "plan.json").write_text(plan, encoding="utf-8")

    judgements = checkov.judge(tmp_path, ("terraform_plan",))

    accepted = skips.load()
    assert len(judgements) == len(STACKS)
    assert [
        failure
        for judgement in judgements
        for failure in judgement.failures
        if not any(skip.accepts(failure) for skip in accepted)
    ] == []
