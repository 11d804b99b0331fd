"""Reliability of the security checks: they report faults, and a crash is not a pass."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.clone import commit_all
from tests.helpers.examples import environment
from tests.helpers.oldest_python import packages_for_newer
from tests.helpers.synthesis import synthesize_environment
from tests.policy import checkov, secret_scan, tf_nag
from tests.policy.checkov import EvaluationError, evaluate, evaluations

pytestmark = pytest.mark.emulator  # each test starts a check

JSON = ("terraform_json",)


@pytest.fixture(scope="module", autouse=True)
def installed() -> None:
    checkov.install(print)


def test_the_oldest_python_can_install_checkov() -> None:
    (folder,) = (checkov.PLACE / "venv" / "lib").glob("python*/site-packages")

    assert packages_for_newer([str(folder)]) == []


def registry(**changes: Any) -> dict[str, Any]:
    """Return the JSON of a registry stack whose only repository has the changed values."""
    document = synthesize_environment(environment())["test-registry"].document
    (repository,) = document["resource"]["aws_ecr_repository"].values()
    repository.update(changes)
    return document


def written(place: Path, document: dict[str, Any]) -> Path:
    (place / "test-registry").mkdir()
    (place / "test-registry" / "cdk.tf.json").write_text(json.dumps(document), encoding="utf-8")
    return place


def test_checkov_reports_a_fault_even_if_the_user_skips_that_check_and_a_missing_plan(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CKV_SKIP_CHECK", "CKV_AWS_51")
    folder = written(tmp_path, registry(image_tag_mutability="MUTABLE"))

    reports = checkov.reports(folder, checkov.FRAMEWORKS)

    (evaluation,) = evaluations(reports, folder, JSON)
    assert "CKV_AWS_51" in {failure.check for failure in evaluation.failures}
    assert evaluation.passed > 0
    with pytest.raises(EvaluationError, match="terraform_plan"):
        evaluations(reports, folder, checkov.FRAMEWORKS)


def test_an_unreadable_file_is_no_pass(tmp_path: Path) -> None:
    document = registry()
    document["terraform"]["required_version"] = ">= 1.11"

    with pytest.raises(EvaluationError):
        evaluate(written(tmp_path, document), JSON)


def bucket(place: Path, **unknown: bool) -> Path:
    """Write the plan of a bucket without a public access block."""
    resource = {"address": "aws_s3_bucket.open", "type": "aws_s3_bucket", "name": "open"}
    planned = {**resource, "mode": "managed", "values": {"bucket": "open"}}
    document = {
        "planned_values": {"root_module": {"resources": [planned]}},
        "resource_changes": [{**resource, "change": {"after_unknown": unknown}}],
        "configuration": {
            "root_module": {
                "resources": [{**resource, "expressions": {name: {} for name in unknown}}]
            }
        },
    }
    (place / "test-state").mkdir()
    (place / "test-state" / "plan.json").write_text(json.dumps(document), encoding="utf-8")
    return place


def test_tf_nag_reports_a_fault_even_if_the_user_suppresses_that_rule(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    suppression = {"id": "AwsSolutions-S2", "resources": ["*"], "reason": "It is open."}
    (tmp_path / ".tfnag.json").write_text(json.dumps([suppression]), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plans").mkdir()

    (evaluation,) = tf_nag.evaluate(bucket(tmp_path / "plans"))

    assert ("AwsSolutions-S2", "open") in {(it.check, it.resource) for it in evaluation.failures}


def test_tf_nag_reports_a_value_that_is_unknown_before_a_deployment(tmp_path: Path) -> None:
    (evaluation,) = tf_nag.evaluate(bucket(tmp_path, logging=True))

    assert "AwsSolutions-S1 (unknown)" in {failure.check for failure in evaluation.failures}


@pytest.mark.parametrize("text", ["{}", "no JSON", '{"planned_values": {"root_module": {}}}'])
def test_a_plan_in_which_tf_nag_can_find_nothing_is_no_pass(tmp_path: Path, text: str) -> None:
    (tmp_path / "test-state").mkdir()
    (tmp_path / "test-state" / "plan.json").write_text(text, encoding="utf-8")

    with pytest.raises(EvaluationError, match="test-state"):
        tf_nag.evaluate(tmp_path)


def test_a_key_in_a_tracked_file_is_found_and_not_shown(tmp_path: Path) -> None:
    key = "AKIA" + "QWERTYUIOPASDFGH"
    (tmp_path / "settings.py").write_text(f'access = "{key}"\n', encoding="utf-8")
    commit_all(tmp_path)

    (finding,) = set(secret_scan.findings(tmp_path))

    assert finding == "settings.py:1: AWS Access Key"
