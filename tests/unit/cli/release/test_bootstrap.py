from pathlib import Path

import pytest

from cli.release import bootstrap
from tests.helpers.examples import environment


def test_an_emulator_never_gets_the_local_state_of_an_interrupted_run_on_aws(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = tmp_path / "cdk.tf.json"
    document.write_text("{}", encoding="utf-8")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    monkeypatch.setattr(bootstrap, "CACHE", tmp_path)
    monkeypatch.setattr(bootstrap, "synthesize_once", lambda *_: None)
    monkeypatch.setattr(bootstrap, "stack_json", lambda *_: document)
    on_aws = bootstrap._workspace(environment()).directory
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:5000")

    emulated = bootstrap._workspace(environment()).directory

    assert emulated != on_aws
