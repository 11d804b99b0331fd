"""A new recording of both lives on the emulator, compared with the file; takes minutes."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.pipelines import record
from tests.pipelines.authorizations import authorizations
from tests.pipelines.judges import Request
from tests.pipelines.life import Life
from tests.pipelines.lives import LIVES


@pytest.mark.long
def test_both_lives_ask_for_what_is_recorded(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    with ThreadPoolExecutor() as pool:
        lives = list(pool.map(lambda life: list(lived(life, tmp_path / life)), LIVES))
    written = record.write(each for life in lives for each in life)
    if request.config.getoption("update_snapshots"):
        record.FILE.write_text(written, encoding="utf-8")

    assert record.FILE.read_text(encoding="utf-8") == written


def lived(letter: str, place: Path) -> Iterator[tuple[str, str, Request]]:
    """Run the life, and yield the step, the role and each authorization of each request."""
    place.mkdir()
    environment, steps = LIVES[letter]
    with Life.begun(environment, place) as life:
        for number, step in enumerate(steps, 1):
            requests = life.take(step)
            facts = life.facts()
            for role, each in requests:
                for needed in authorizations(each):
                    yield f"{letter}{number}", role, record.normal(needed, facts)
