"""Checks of checkov and tf-nag on the deployed system, of which they know more values."""

import json
from pathlib import Path
from typing import Any

from tests.policy import checkov, skips, tf_nag


def test_no_check_fails_after_a_deployment(
    second_plans: dict[tuple[str, str], dict[str, Any]], tmp_path: Path
) -> None:
    checkov.install(print)
    for (name, kind), plan in second_plans.items():
        folder = tmp_path / f"{name}-{kind}"
        folder.mkdir()
        (folder / "plan.json").write_text(json.dumps(plan), encoding="utf-8")

    evaluations = [*checkov.evaluate(tmp_path, ("terraform_plan",)), *tf_nag.evaluate(tmp_path)]

    accepted = skips.load()
    failures = [failure for evaluation in evaluations for failure in evaluation.failures]
    assert len(evaluations) == 2 * len(second_plans)
    assert [it for it in failures if it.check.endswith(tf_nag.UNKNOWN)] == []
    assert [it for it in failures if not any(skip.accepts(it) for skip in accepted)] == []
