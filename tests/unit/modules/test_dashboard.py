import json
from typing import Any

import pytest

from modules.dashboard import Dashboard
from tests.helpers.synthesis import created


def widgets(**changes: Any) -> list[dict[str, Any]]:
    arguments = {
        "name": "cruddur-dev",
        "region": "us-east-1",
        "cluster": "cruddur-dev",
        "services": ["api", "verifier"],
        "callees": {"api": ["verifier"]},
        "load_balancer_arn_suffix": "app/x/1",
        "target_group_arn_suffixes": {"api": "targetgroup/y/2"},
        "alarm_arns": ["arn:alarm"],
        **changes,
    }
    dashboard = created(Dashboard, "dashboard", **arguments).one("aws_cloudwatch_dashboard")
    assert dashboard["dashboard_name"] == "cruddur-dev"
    found: list[dict[str, Any]] = json.loads(dashboard["dashboard_body"])["widgets"]
    return found


def lines(title: str) -> list[Any]:
    (graph,) = (
        widget["properties"] for widget in widgets() if widget["properties"]["title"] == title
    )
    assert graph["region"] == "us-east-1"
    return list(graph["metrics"])


def test_shows_the_state_of_every_alarm() -> None:
    assert widgets()[0]["properties"]["alarms"] == ["arn:alarm"]


def test_shows_the_requests_of_each_public_service() -> None:
    (requests,) = lines("Requests")

    dimensions = ["LoadBalancer", "app/x/1", "TargetGroup", "targetgroup/y/2"]
    options = {"stat": "Sum", "label": "api"}
    assert requests == ["AWS/ApplicationELB", "RequestCount", *dimensions, options]


def test_shows_errors_of_clients_of_services_and_of_the_load_balancer() -> None:
    assert {line[-1]["label"]: line[1] for line in lines("Errors")} == {
        "api 4xx": "HTTPCode_Target_4XX_Count",
        "api 5xx": "HTTPCode_Target_5XX_Count",
        "load balancer 5xx": "HTTPCode_ELB_5XX_Count",
    }


def test_shows_three_percentiles_of_latency() -> None:
    assert [line[-1] for line in lines("Latency")] == [
        {"stat": percentile, "label": f"api {percentile}"} for percentile in ("p50", "p95", "p99")
    ]


@pytest.mark.parametrize(
    ("title", "metric"),
    [
        ("Tasks", "RunningTaskCount"),
        ("CPU", "CPUUtilization"),
        ("Memory", "MemoryUtilization"),
    ],
)
def test_shows_running_tasks_cpu_and_memory_of_every_service(title: str, metric: str) -> None:
    shown = [(line[1], line[-1]["label"]) for line in lines(title)]

    assert shown == [(metric, "api"), (metric, "verifier")]


def calls(metric: str, callee: str, *, of: str, **options: str) -> list[Any]:
    """Return a line of the metric of calls to the verifier, which ECS has for one service."""
    service = ["ClusterName", "cruddur-dev", "ServiceName", of]
    return ["AWS/ECS", metric, callee, "verifier", *service, options]


def test_shows_the_calls_through_service_connect() -> None:
    assert lines("Calls through Service Connect") == [
        calls("RequestCount", "DiscoveryName", of="verifier", stat="Sum", label="verifier")
    ]


@pytest.mark.parametrize(
    ("title", "metric", "statistic"),
    [
        ("Calls answered with 5xx", "HTTPCode_Target_5XX_Count", "Sum"),
        ("Latency of calls", "TargetResponseTime", "Average"),
    ],
)
def test_the_answers_to_calls_are_counted_under_the_caller(
    title: str, metric: str, statistic: str
) -> None:
    assert lines(title) == [
        calls(metric, "TargetDiscoveryName", of="api", stat=statistic, label="api to verifier")
    ]


def test_has_no_graph_of_calls_where_nothing_is_called() -> None:
    titles = [widget["properties"]["title"] for widget in widgets(callees={"api": []})]

    assert not any("alls" in title for title in titles)


def test_no_widget_covers_another() -> None:
    cells = [
        (x, y)
        for widget in widgets()
        for x in range(widget["x"], widget["x"] + widget["width"])
        for y in range(widget["y"], widget["y"] + widget["height"])
    ]

    assert len(set(cells)) == len(cells)
    assert max(x for x, _ in cells) < 24
