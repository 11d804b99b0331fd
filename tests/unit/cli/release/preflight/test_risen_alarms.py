from typing import Any

import pytest

from cli.release.preflight import services
from tests.helpers.examples import environment
from tests.unit.cli.release.preflight.conftest import Account

WATCHED = {"alarmNames": ["web-5xx", "web-latency"], "enable": True, "rollback": True}


def deploy(account: Account, alarms: dict[str, Any] | None) -> None:
    """Prepare ECS's answer: a service with these deployment alarms."""
    configuration = {"alarms": alarms} if alarms else {}
    service = {"serviceName": "web", "status": "ACTIVE", "deploymentConfiguration": configuration}
    account["ecs"].add_response("describe_services", {"services": [service]})


def raise_alarms(account: Account, *names: str) -> None:
    """Prepare CloudWatch's answer: the deployment alarms that are in ALARM."""
    account["cloudwatch"].add_response(
        "describe_alarms",
        {"MetricAlarms": [{"AlarmName": name} for name in names]},
        {"AlarmNames": WATCHED["alarmNames"], "StateValue": "ALARM"},
    )


@pytest.mark.parametrize(
    ("names", "line_end"),
    [
        (["web-5xx"], "because web-5xx is already in ALARM"),
        (["web-latency", "web-5xx"], "because web-5xx, web-latency are already in ALARM"),
    ],
)
def test_alarms_that_have_risen_are_named_in_one_line(
    account: Account, names: list[str], line_end: str
) -> None:
    deploy(account, WATCHED)
    raise_alarms(account, *names)

    assert account.found(services.deployment_alarms, environment()) == [
        f"Warning: ECS rolls web back on no alarm in this deployment, {line_end}"
    ]


def test_there_is_no_warning_without_an_alarm_in_alarm_state(account: Account) -> None:
    deploy(account, WATCHED)
    raise_alarms(account)

    assert account.found(services.deployment_alarms, environment()) == []


@pytest.mark.parametrize("alarms", [None, {**WATCHED, "enable": False}], ids=["none", "off"])
def test_alarms_that_no_deployment_watches_are_not_looked_up(
    account: Account, alarms: dict[str, Any] | None
) -> None:
    deploy(account, alarms)

    assert account.found(services.deployment_alarms, environment()) == []


def test_there_is_no_warning_before_the_first_deployment(account: Account) -> None:
    account["ecs"].add_client_error("describe_services", "ClusterNotFoundException")

    assert account.found(services.deployment_alarms, environment()) == []
