"""The deployed environment answers, with images of `services/` as tasks in a Docker engine."""

import json
from http import HTTPStatus

import docker
import pytest

from cli.demo.steady_load import steady_load
from environments.definition import names
from tests.containers.deployed.deployed_system import API, VERIFIER, System, wait_for

TRACE = "1-67891233-abcdef012345678912345678"
OTHER_TRACE = "1-67891233-bcdef012345678912345678a"


@pytest.fixture
def token(system: System) -> str:
    """Return a new access token of the user."""
    return str(system.user.sign_in()["AccessToken"])


def test_every_service_runs_healthy_tasks(system: System) -> None:
    expected = {
        service.name: ["HEALTHY"] * service.desired_count
        for service in system.dev.environment.services
    }

    wait_for(lambda: system.health() == expected)


def test_the_page_and_the_api_answer_through_the_load_balancer(system: System) -> None:
    page = system.request("GET", "frontend-react-js", "/")
    api = system.request("GET", API, "/api/health-check")

    assert b"<title>Cruddur" in page.data
    assert api.json() == {"success": True, "version": 1}


def test_a_signed_in_user_posts_an_activity(system: System, token: str) -> None:
    status = system.post_activity(token, "in a container")

    assert status == HTTPStatus.CREATED
    newest = system.request("GET", API, "/api/activities/home").json()[0]
    assert (newest["handle"], newest["message"]) == (system.user.name, "in a container")


def test_nobody_posts_without_a_token(system: System) -> None:
    assert system.post_activity("", "anonymous") == HTTPStatus.UNAUTHORIZED


def test_a_message_is_kept_in_the_table(system: System, token: str) -> None:
    answer = system.post(
        "/api/messages", token, user_receiver_handle="bayko", message="in the table"
    )

    assert answer.status == HTTPStatus.CREATED, answer.data
    table = names.full_table_name(system.dev.name, "messages")
    items = system.dev.client("dynamodb").scan(TableName=table)["Items"]
    assert "in the table" in json.dumps(items)


def test_a_request_is_one_trace_from_the_backend_to_the_verifier(
    system: System, token: str
) -> None:
    headers = {"X-Amzn-Trace-Id": f"Root={TRACE};Sampled=1"}
    system.post("/api/activities", token, headers=headers, message="traced")

    def services() -> set[str]:
        found = system.dev.client("xray").batch_get_traces(TraceIds=[TRACE])["Traces"]
        segments = [segment for trace in found for segment in trace["Segments"]]
        return {json.loads(segment["Document"])["name"] for segment in segments}

    def is_logged_by(service: str) -> bool:
        return any(TRACE in line for line in system.log_lines(service))

    wait_for(lambda: services() == {API, VERIFIER})
    wait_for(lambda: is_logged_by(API) and is_logged_by(VERIFIER))


def test_no_log_holds_a_token(system: System, token: str) -> None:
    headers = {"X-Amzn-Trace-Id": f"Root={OTHER_TRACE};Sampled=1"}
    system.request("GET", API, f"/api/activities/home?token={token}", headers=headers)

    wait_for(lambda: any(OTHER_TRACE in line for line in system.log_lines(API)))
    for service in system.dev.environment.services:
        lines = system.log_lines(service.name)
        assert [line for line in lines if token in line] == [], service.name


def test_without_the_verifier_posts_are_refused_until_a_new_task_runs(
    system: System, token: str, client: docker.DockerClient
) -> None:
    (task,) = system.tasks(VERIFIER)
    task_id = task["taskArn"].rpartition("/")[2]
    client.containers.get(f"cruddur-{task_id}-{VERIFIER}").kill()

    too_early = system.post("/api/activities", token, message="too early")
    public = system.request("GET", API, "/api/activities/home")

    assert too_early.status == HTTPStatus.SERVICE_UNAVAILABLE
    assert int(too_early.headers["Retry-After"]) > 0
    assert public.status == HTTPStatus.OK
    wait_for(
        lambda: system.post_activity(token, "again") == HTTPStatus.CREATED,
    )
    assert task["taskArn"] not in [each["taskArn"] for each in system.tasks(VERIFIER)]


def test_a_deployment_under_load_loses_no_request(system: System) -> None:
    before = {task["taskArn"] for task in system.tasks(API)}

    with steady_load(lambda: system.request("GET", API, "/api/activities/home")) as load:
        system.dev.deploy_image(API, "v2")

    assert load.failures == []
    assert load.requests > 0
    assert before.isdisjoint(task["taskArn"] for task in system.tasks(API))
    assert system.dev.running_tag(API) == "v2"
