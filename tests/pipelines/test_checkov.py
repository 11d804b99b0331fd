"""Check of the stack `ci` with checkov; the example environments do not have this stack."""

import json
from pathlib import Path

import pytest

from tests.pipelines.roles import roles
from tests.policy import checkov

pytestmark = pytest.mark.emulator  # starts checkov


def test_checkov_accepts_the_roles(tmp_path: Path) -> None:
    checkov.install(print)
    (tmp_path / "test-ci").mkdir()
    (tmp_path / "test-ci" / "cdk.tf.json").write_text(json.dumps(roles().stack.document))

    (evaluation,) = checkov.evaluate(tmp_path, ("terraform_json",))

    assert evaluation.passed > 50
    assert evaluation.failures == ()
