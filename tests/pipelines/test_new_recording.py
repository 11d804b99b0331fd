"""A new recording on the emulator, compared with the file; takes minutes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pipelines import record
from tests.pipelines.authorizations import authorizations
from tests.pipelines.evaluators import Request
from tests.pipelines.recorded_deployment import RecordedDeployment
from tests.pipelines.recorded_steps import DEFAULT_VPC, DEPLOYMENTS


@pytest.mark.long
def test_both_deployments_send_the_recorded_requests(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    with RecordedDeployment.prepared(DEFAULT_VPC, tmp_path) as deployment:
        written = record.write(recorded(deployment))
    if request.config.getoption("update_snapshots"):
        record.FILE.write_text(written, encoding="utf-8")

    assert record.FILE.read_text(encoding="utf-8") == written


def recorded(deployment: RecordedDeployment) -> Iterator[tuple[str, str, Request]]:
    """Run all steps, and yield the step, the role and each authorization of each request."""
    for letter, (environment, steps) in DEPLOYMENTS.items():
        if environment != DEFAULT_VPC:
            deployment.environment = environment
        for number, step in enumerate(steps, 1):
            requests = deployment.run(step)
            facts = deployment.facts()
            for role, each in requests:
                for needed in authorizations(each):
                    yield f"{letter}{number}", role, record.normal(needed, facts)
