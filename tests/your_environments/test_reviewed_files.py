"""Every file that follows from the environments is up to date."""

import pytest

from cli.local import compose_file as compose
from environments.definition import load_environments
from tests.helpers.addresses import ACCEPT
from tests.your_environments.reviewed import files, left_over


def test_compose_yaml_is_what_the_environment_says() -> None:
    written = compose.FILE.read_text(encoding="utf-8")

    assert written == compose.rendered(load_environments()[0]), ACCEPT


@pytest.mark.emulator  # draws with Node
def test_every_file_is_up_to_date_and_none_is_left_of_a_deleted_environment() -> None:
    wanted = files()

    outdated = [
        file.name
        for file, text in wanted.items()
        if not file.exists() or file.read_text(encoding="utf-8") != text
    ]

    assert outdated + left_over(wanted) == [], ACCEPT
