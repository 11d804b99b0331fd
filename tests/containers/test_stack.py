"""The production images under a real engine, asked through the gateway."""

import json
from http import HTTPStatus

import pytest

from environments.compose.laptop import NETWORK
from environments.definition import load_environments
from tests.containers.stack import Stack

ENVIRONMENT = load_environments()[0]
SERVICES = [service.name for service in ENVIRONMENT.services]
AROUND = ["aws", "gateway", "postgres", "xray"]
ROOT_USER = "0"


def test_the_naked_host_gets_the_frontend(stack: Stack) -> None:
    answer = stack.request("localhost", "/")

    assert answer.status_code == HTTPStatus.OK
    assert "<title>Cruddur" in answer.text


@pytest.mark.parametrize("host", ["elsewhere.localhost", "127.0.0.1", "notapi.localhost"])
def test_every_other_host_gets_the_frontend_too(stack: Stack, host: str) -> None:
    assert "<title>Cruddur" in stack.request(host, "/").text


def test_the_api_host_gets_the_backend(stack: Stack) -> None:
    answer = stack.request("api.localhost", "/api/health-check")

    assert answer.json() == {"success": True, "version": 1}


def test_the_page_may_call_the_api(stack: Stack) -> None:
    page = f"http://localhost:{stack.gateway_port}"
    api = page.replace("localhost", "api.localhost")

    configuration = stack.request("localhost", "/config.js").text
    answer = stack.request("api.localhost", "/api/health-check", headers={"Origin": page})

    assert f'backendUrl: "{api}"' in configuration
    assert answer.headers["Access-Control-Allow-Origin"] == page


def test_the_backend_reaches_the_verifier_by_its_name(stack: Stack, token: str) -> None:
    posted = stack.crud(token, "by its name")

    assert posted.status_code == HTTPStatus.CREATED, posted.text
    home = stack.request("api.localhost", "/api/activities/home").json()
    assert (home[0]["handle"], home[0]["message"]) == ("brown", "by its name")


def test_activities_are_kept_in_postgres(stack: Stack, token: str) -> None:
    stack.crud(token, "in a row of its own")

    query = "SELECT message FROM activities ORDER BY created_at DESC LIMIT 1"
    psql = ["psql", "--username", "cruddur", "--host", "127.0.0.1", "--tuples-only", "cruddur"]
    rows = stack.docker("exec", stack.container("postgres"), *psql, "--command", query)
    assert rows.strip() == "in a row of its own"


@pytest.mark.parametrize("host", ["cognito-verifier", "cognito-verifier.localhost"])
def test_the_gateway_does_not_lead_to_the_verifier(stack: Stack, host: str) -> None:
    assert "<title>Cruddur" in stack.request(host, "/verify?token=x").text
    assert not stack.inspect("cognito-verifier")["HostConfig"]["PortBindings"]


def test_the_network_lists_every_container(stack: Stack) -> None:
    (network,) = json.loads(stack.docker("network", "inspect", NETWORK))

    on_it = {container["Name"] for container in network["Containers"].values()}
    assert on_it == {stack.container(name) for name in (*SERVICES, *AROUND)}
    assert on_it == stack.containers()
    assert network["Driver"] == "bridge"


@pytest.mark.parametrize("name", [*SERVICES, *AROUND])
def test_no_process_of_a_container_is_root(stack: Stack, name: str) -> None:
    processes = stack.docker("top", stack.container(name), "-eo", "pid,uid").splitlines()[1:]

    users = {process.split()[1] for process in processes}
    assert users
    assert ROOT_USER not in users


@pytest.mark.parametrize("name", [*SERVICES, *AROUND])
def test_a_container_writes_to_its_temporary_folder_only(stack: Stack, name: str) -> None:
    tries = "for d in / /etc /usr /var /home /opt; do touch $d/x 2>/dev/null && echo $d; done"

    written = stack.docker("exec", stack.container(name), "sh", "-c", f"{tries}; touch /tmp/x")
    mounts = stack.inspect(name)

    assert written == ""
    assert mounts["HostConfig"]["ReadonlyRootfs"]
    assert mounts["HostConfig"]["CapDrop"] == ["ALL"]


@pytest.mark.parametrize("name", [*SERVICES, "gateway", "postgres"])
def test_health_checks_turn_healthy(stack: Stack, name: str) -> None:
    assert stack.inspect(name)["State"]["Health"]["Status"] == "healthy"


def test_a_request_is_one_trace_from_the_backend_to_the_verifier(stack: Stack, token: str) -> None:
    trace = "1-67891233-abcdef012345678912345678"
    sampled = {"X-Amzn-Trace-Id": f"Root={trace};Sampled=1"}
    stack.post("/api/activities", token, sampled, message="traced")

    for name in ("backend-flask", "cognito-verifier"):
        assert trace in {line.get("trace_id") for line in stack.log(name)}, name
    found = stack.client("xray").batch_get_traces(TraceIds=[trace])["Traces"]
    names = {json.loads(segment["Document"])["name"] for segment in found[0]["Segments"]}
    assert names == {"backend-flask", "cognito-verifier"}
