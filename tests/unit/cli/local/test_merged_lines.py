from collections.abc import Iterator

import pytest

from cli.local.merged_lines import merged_lines
from cli.tools.errors import CommandError


def test_every_line_has_the_name_of_its_source_in_front() -> None:
    merged = merged_lines({"web": ["a", "b"], "api": ["c"]})

    assert sorted(merged) == ["api | c", "web | a", "web | b"]


def test_an_error_of_one_source_ends_all() -> None:
    def failing() -> Iterator[str]:
        yield "a"
        raise CommandError("there is no log group")

    with pytest.raises(CommandError, match="there is no log group"):
        list(merged_lines({"web": failing()}))
