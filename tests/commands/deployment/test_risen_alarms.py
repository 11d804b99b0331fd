"""Alarms that are in ALARM before a deployment starts."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from bin.commands.deployment.risen_alarms import warnings
from bin.commands.deployment.watch import watch
from bin.commands.rollouts import Rollouts
from tests.examples import environment

WATCHED = {"alarmNames": ["web-5xx", "web-latency"], "enable": True, "rollback": True}


@dataclass(frozen=True)
class Account:
    """A session whose ECS and CloudWatch answer what a test has given them."""

    session: boto3.Session
    ecs: Stubber
    cloudwatch: Stubber

    def deploy(self, alarms: dict[str, Any] | None) -> None:
        """Have ECS know a service that watches these alarms."""
        configuration = {"alarms": alarms} if alarms else {}
        service = {"serviceName": "web", "deploymentConfiguration": configuration}
        self.ecs.add_response("describe_services", {"services": [service]})

    def raise_alarms(self, *names: str) -> None:
        """Have CloudWatch say which of the watched alarms are in ALARM."""
        self.cloudwatch.add_response(
            "describe_alarms",
            {"MetricAlarms": [{"AlarmName": name} for name in names]},
            {"AlarmNames": WATCHED["alarmNames"], "StateValue": "ALARM"},
        )

    def warnings(self) -> list[str]:
        return [*warnings(self.session, cluster="cruddur-dev", services=["web"])]


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    session = boto3.Session("none", "none", region_name="us-east-1")
    clients = {"ecs": session.client("ecs"), "cloudwatch": session.client("cloudwatch")}
    monkeypatch.setattr(session, "client", clients.__getitem__)
    with Stubber(clients["ecs"]) as ecs, Stubber(clients["cloudwatch"]) as cloudwatch:
        yield Account(session, ecs, cloudwatch)


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
    account.deploy(WATCHED)
    account.raise_alarms(*names)

    assert account.warnings() == [
        f"Warning: ECS rolls web back on no alarm in this deployment, {line_end}"
    ]


def test_no_alarm_that_has_risen_is_no_warning(account: Account) -> None:
    account.deploy(WATCHED)
    account.raise_alarms()

    assert account.warnings() == []


@pytest.mark.parametrize("alarms", [None, {**WATCHED, "enable": False}], ids=["none", "off"])
def test_alarms_that_no_deployment_watches_are_not_looked_up(
    account: Account, alarms: dict[str, Any] | None
) -> None:
    account.deploy(alarms)

    assert account.warnings() == []


def test_nothing_is_warned_of_before_the_first_deployment(account: Account) -> None:
    account.ecs.add_client_error("describe_services", "ClusterNotFoundException")

    assert account.warnings() == []


def test_the_warning_comes_before_the_deployment(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    account.deploy(WATCHED)
    account.raise_alarms("web-5xx")
    monkeypatch.setattr(Rollouts, "wait", lambda *_, **__: [])
    said: list[str] = []

    def apply() -> bool:
        said.append("applied")
        return True

    watch(account.session, environment(), [], apply, say=said.append)

    assert [line.partition(":")[0] for line in said[:2]] == ["Warning", "applied"]
