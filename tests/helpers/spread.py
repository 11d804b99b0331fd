"""Spread the tests over several processes with pytest-xdist."""

import pytest
from xdist.scheduler import LoadScopeScheduling

TOGETHER = ("tests/deployment/system/", "tests/deployment/running/", "tests/containers/")
"""Folders whose tests share an expensive fixture: deployed systems or the Docker engine."""

LONGEST_FIRST = (
    "tests/deployment/system/",
    "tests/deployment/running/",
    "tests/containers/",
    "tests/pipelines/test_new_recording.py",
    "tests/deployment/test_demo.py",
    "tests/deployment/test_local.py",
    "tests/pipelines/test_jobs.py",
    "tests/faults/",
    "tests/deployment/test_edits.py",
    "tests/deployment/test_readme.py",
    "tests/compat/",
    "tests/unit/environments/generated/",
    "tests/deployment/",
)
"""Groups that start first, the longest first, so that a run does not wait for them at its end.

Before the shorter deployments, which wait most of the time, come two that keep a processor busy.
"""


class Spread(LoadScopeScheduling):
    """Scheduler that gives each process a file at a time, or a folder whose tests belong together.

    The `xdist_group` of pytest-xdist has no effect with pytest 9.2.
    """

    def _split_scope(self, nodeid: str) -> str:
        return group(nodeid)


def group(nodeid: str) -> str:
    """Return the file of a test, or the folder whose tests belong together."""
    file = nodeid.partition("::")[0]
    return next((folder for folder in TOGETHER if file.startswith(folder)), file)


def begin_with_the_longest(items: list[pytest.Item]) -> None:
    """Sort the tests by group, those in `LONGEST_FIRST` first; keep the order within each group."""
    items.sort(key=lambda item: _rank(group(item.nodeid)))


def _rank(group: str) -> int:
    return next(
        (rank for rank, start in enumerate(LONGEST_FIRST) if group.startswith(start)),
        len(LONGEST_FIRST),
    )
