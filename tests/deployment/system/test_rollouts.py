"""Rollouts in the plan, without tasks; `tests/deployment/test_rollouts.py` has tasks that run."""

import re

from cli.operate.image_names import digest_of
from tests.helpers.deployed_environment import DeployedEnvironment


def running(dev: DeployedEnvironment, service: str) -> tuple[str, str]:
    """Return the number of running tasks of a service, and the digest of their image."""
    found = dev.services()[service]
    image = dev.containers(service)[service]["image"]
    return f"{found['runningCount']}/{found['desiredCount']}", digest_of(image)


def test_the_plan_shows_which_service_rolls_out_and_from_which_digest_to_which(
    dev: DeployedEnvironment,
) -> None:
    _, old = running(dev, "frontend-react-js")
    new = dev.push("frontend-react-js", "v2")

    # The backend runs the tag that the previous tests deployed.
    code, output = dev.terraform("application").attempt(
        "plan",
        "-var=frontend_react_js_image_tag=v2",
        f"-var=backend_flask_image_tag={dev.running_tag('backend-flask')}",
    )

    assert code == 0, output
    changed = re.findall(r"^  # (\S+) (?:will|must) be", output, re.MULTILINE)
    assert {re.sub(r"_[0-9A-F]{8}$", "", address) for address in changed} == {
        "aws_ecs_task_definition.service_frontend-react-js_task",
        "aws_ecs_service.service_frontend-react-js_service",
    }
    images = re.findall(r'~ image +=.*@(sha256:\w+)" -> ".*@(sha256:\w+)"', output)
    assert images == [(old, new)]


def test_an_unknown_tag_fails_the_plan_with_service_and_tag_and_changes_nothing(
    dev: DeployedEnvironment,
) -> None:
    before = running(dev, "backend-flask")

    code, output = dev.terraform("application").attempt(
        "apply", "-input=false", "-auto-approve", "-var=backend_flask_image_tag=nowhere"
    )

    assert code == 1
    assert re.search(
        r'with data\.aws_ecr_image\.service_backend-flask_image_\w+\["nowhere"\]', output
    )
    assert running(dev, "backend-flask") == before
