"""Requests through the deployed load balancer."""

from http import HTTPStatus

import pytest

from environments.definition import names
from tests.helpers.running_environment import RunningEnvironment
from tests.helpers.waiting import wait_until

PAGE = b"<title>Cruddur"
SECURITY_HEADERS = (
    "Content-Security-Policy",
    "Strict-Transport-Security",
    "X-Content-Type-Options",
    "X-Frame-Options",
)


def test_http_is_redirected_to_https(dev: RunningEnvironment) -> None:
    url = dev.url("backend-flask", "/api/health-check?a=b")

    answer = dev.get(url.replace("https:", "http:"))

    assert answer.status == HTTPStatus.MOVED_PERMANENTLY
    assert answer.headers["Location"].replace(":443/", "/") == url


def test_the_naked_domain_gets_the_frontend(dev: RunningEnvironment) -> None:
    answer = dev.get(dev.url("frontend-react-js"))

    assert answer.status == HTTPStatus.OK
    assert PAGE in answer.data


def test_the_api_host_gets_the_backend(dev: RunningEnvironment) -> None:
    answer = dev.get(dev.url("backend-flask", "/api/health-check"))

    assert answer.status == HTTPStatus.OK, answer.data
    assert answer.json() == {"success": True, "version": 1}


@pytest.mark.parametrize(("path", "content"), [("/nowhere", PAGE), ("/assets/none.js", b"")])
def test_a_path_without_a_file_has_the_status_that_nginx_answers(
    dev: RunningEnvironment, path: str, content: bytes
) -> None:
    answer = dev.get(dev.url("frontend-react-js", path))

    assert (answer.status, answer.headers["Cache-Control"]) == (HTTPStatus.NOT_FOUND, "no-cache")
    assert content in answer.data


@pytest.mark.parametrize(
    ("service", "path"),
    [("frontend-react-js", "/"), ("frontend-react-js", "/no"), ("backend-flask", "/api/no")],
)
def test_every_response_has_each_security_header_once(
    dev: RunningEnvironment, service: str, path: str
) -> None:
    headers = dev.get(dev.url(service, path)).headers

    assert {name: headers.getlist(name) for name in SECURITY_HEADERS} == {
        "Content-Security-Policy": [dev.environment.content_security_policy],
        "Strict-Transport-Security": ["max-age=31536000"],
        "X-Content-Type-Options": ["nosniff"],
        "X-Frame-Options": ["DENY"],
    }


@pytest.mark.parametrize("label", ["www", "notapi", "cognito-verifier"])
def test_every_other_host_gets_the_frontend(dev: RunningEnvironment, label: str) -> None:
    answer = dev.get_at_host(f"{label}.{dev.environment.domain}", "/verify?token=x")

    assert PAGE in answer.data


def test_the_load_balancer_has_no_target_for_the_verifier(dev: RunningEnvironment) -> None:
    elbv2 = dev.client("elbv2")
    groups = elbv2.describe_target_groups(LoadBalancerArn=dev.load_balancer()["LoadBalancerArn"])[
        "TargetGroups"
    ]
    targets = {
        each["Target"]["Id"]
        for group in groups
        for each in elbv2.describe_target_health(TargetGroupArn=group["TargetGroupArn"])[
            "TargetHealthDescriptions"
        ]
    }

    verifier = dev.steady_task("cognito-verifier")
    assert targets
    assert verifier["containers"][0]["networkInterfaces"][0]["privateIpv4Address"] not in targets


def test_a_user_posts_and_everybody_reads_the_post(dev: RunningEnvironment, token: str) -> None:
    posted = dev.crud(token, "through the load balancer")

    assert posted.status == HTTPStatus.CREATED, posted.data
    newest = dev.newest_activity()
    assert (newest["handle"], newest["message"]) == ("brown", "through the load balancer")


def test_nobody_posts_without_a_token(dev: RunningEnvironment) -> None:
    assert dev.crud("", "anonymous").status == HTTPStatus.UNAUTHORIZED


def test_the_output_of_a_service_is_in_its_log_group(dev: RunningEnvironment) -> None:
    task = dev.steady_task("backend-flask")
    logs = dev.client("logs")

    def messages() -> list[str]:
        found = logs.filter_log_events(
            logGroupName=names.log_group(dev.name, "backend-flask"),
            logStreamNames=[f"backend-flask/backend-flask/{task['taskArn'].rpartition('/')[2]}"],
        )
        return [each["message"] for each in found["events"]]

    wait_until(lambda: any(line.startswith("image v") for line in messages()))


def test_no_log_holds_a_token(dev: RunningEnvironment, token: str) -> None:
    dev.crud(token, "not in a log")
    dev.get(dev.url("backend-flask", f"/api/activities/home?token={token}"))

    logs = dev.client("logs")
    for service in dev.environment.services:
        pages = logs.get_paginator("filter_log_events").paginate(
            logGroupName=names.log_group(dev.name, service.name)
        )
        assert token not in str([page["events"] for page in pages])
