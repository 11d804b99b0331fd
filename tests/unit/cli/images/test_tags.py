"""Image tags of the command line."""

import pytest

from cli.images.tags import image_tags
from tests.helpers.examples import api, environment, web
from tests.helpers.refusal import refusal


def test_image_tags_are_terraform_variables_of_the_environments_services() -> None:
    assert image_tags(environment(services=(web(), api())), ["api_image_tag=v2"]) == {
        "api_image_tag": "v2"
    }


@pytest.mark.parametrize("assignment", ["worker_image_tag=v2", "api_image_tag", "=v2"])
def test_another_variable_is_refused(assignment: str) -> None:
    assert refusal(lambda: image_tags(environment(services=(web(), api())), [assignment])) == (
        f"--var must be NAME=TAG with NAME one of web_image_tag, api_image_tag, got {assignment!r}"
    )
