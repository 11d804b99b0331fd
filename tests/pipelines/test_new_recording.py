"""A new recording on the emulator, compared with the file; takes minutes."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.helpers.emulated_resources import identities
from tests.pipelines import record
from tests.pipelines.authorizations import authorizations
from tests.pipelines.evaluators import Request
from tests.pipelines.recorded_deployment import RecordedDeployment
from tests.pipelines.recorded_steps import DEFAULT_VPC, DEPLOYMENTS

pytestmark = pytest.mark.long


@dataclass(frozen=True)
class Recording:
    """The content of the file, and the resources before and after both deployments."""

    written: str
    before: set[str]
    after: set[str]


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    place = tmp_path_factory.mktemp("recording")
    with RecordedDeployment.prepared(DEFAULT_VPC, place) as deployment:
        session = deployment.emulator.session()
        before = identities(session)
        return Recording(record.write(recorded(deployment)), before, identities(session))


def test_both_deployments_send_the_recorded_requests(
    recording: Recording, request: pytest.FixtureRequest
) -> None:
    if request.config.getoption("update_snapshots"):
        record.FILE.write_text(recording.written, encoding="utf-8")

    assert record.FILE.read_text(encoding="utf-8") == recording.written


def test_destroying_leaves_nothing_but_what_was_there_before(recording: Recording) -> None:
    assert recording.after == recording.before


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
