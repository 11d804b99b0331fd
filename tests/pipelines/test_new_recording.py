"""A new recording on the emulator, compared with the file; takes minutes."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path

import pytest

from tests.pipelines import record
from tests.pipelines.authorizations import authorizations
from tests.pipelines.evaluators import Request
from tests.pipelines.recorded_deployment import RecordedDeployment
from tests.pipelines.recorded_steps import DEPLOYMENTS


@pytest.mark.long
def test_both_deployments_send_the_recorded_requests(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    with ThreadPoolExecutor() as pool:
        found = pool.map(lambda letter: list(recorded(letter, tmp_path / letter)), DEPLOYMENTS)
    written = record.write(chain.from_iterable(found))
    if request.config.getoption("update_snapshots"):
        record.FILE.write_text(written, encoding="utf-8")

    assert record.FILE.read_text(encoding="utf-8") == written


def recorded(letter: str, place: Path) -> Iterator[tuple[str, str, Request]]:
    """Run the deployment, and yield the step, the role and each authorization of each request."""
    place.mkdir()
    environment, steps = DEPLOYMENTS[letter]
    with RecordedDeployment.bootstrapped(environment, place) as deployment:
        for number, step in enumerate(steps, 1):
            requests = deployment.run(step)
            facts = deployment.facts()
            for role, each in requests:
                for needed in authorizations(each):
                    yield f"{letter}{number}", role, record.normal(needed, facts)
