"""A deployment that replaces the tasks of a service, while users send requests."""

from http import HTTPStatus

from cli.demo.steady_load import steady_load
from tests.helpers.running_environment import RunningEnvironment, task_id

SERVICE = "backend-flask"


def test_a_deployment_under_load_loses_no_request_and_no_post(
    dev: RunningEnvironment, token: str
) -> None:
    before = {task_id(task) for task in dev.tasks(SERVICE)}
    assert dev.crud(token, "survives").status == HTTPStatus.CREATED
    url = dev.url(SERVICE, "/api/activities/home")

    with steady_load(lambda: dev.get(url)) as load:
        dev.deploy_image(SERVICE, "v2")

    after = {task_id(task) for task in dev.tasks(SERVICE)}
    assert load.failures == []
    assert load.requests > 0
    assert before.isdisjoint(after)
    assert dev.running_tag(SERVICE) == "v2"
    assert dev.newest_activity()["message"] == "survives"
