from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import boto3
import pytest

from cli.operate.status import EnvironmentStatus
from tests.helpers.commands import DEV, PROD, Run
from tests.helpers.deployed import Deployed
from tests.helpers.emulator import Emulator
from tests.helpers.examples import environment, service, web


def row(screen: str, name: str) -> list[str]:
    """Return the cells of the line that starts with this name."""
    (line,) = (line for line in screen.splitlines() if line.startswith(f"│ {name} "))
    return [cell.strip() for cell in line.split("│")[1:-1]]


def alarm(emulator: Emulator, name: str, state: str) -> None:
    client = emulator.client("cloudwatch")
    client.put_metric_alarm(
        AlarmName=name,
        Namespace="AWS/ApplicationELB",
        MetricName="HTTPCode_Target_5XX_Count",
        ComparisonOperator="GreaterThanThreshold",
        EvaluationPeriods=1,
        Period=60,
        Statistic="Sum",
        Threshold=5,
    )
    client.set_alarm_state(AlarmName=name, StateValue=state, StateReason="seven [b]of[/b] ten")


def test_one_screen_has_services_targets_images_and_alarms(emulator: Emulator, run: Run) -> None:
    deployed = Deployed(emulator, PROD)
    targets = deployed.target_group("172.31.0.10", "172.31.0.11")
    deployed.add_service("frontend-react-js", tag="v7", target_group_arn=targets)
    deployed.add_service("cognito-verifier", tag="v8")
    alarm(emulator, "cruddur-prod-frontend-react-js-5xx", "ALARM")
    alarm(emulator, "cruddur-prod2-frontend-react-js-5xx", "ALARM")
    emulator.client("cloudwatch").put_composite_alarm(
        AlarmName="cruddur-prod-frontend-react-js-availability",
        AlarmRule="ALARM(cruddur-prod-frontend-react-js-5xx)",
    )

    outcome = run("status", "prod")

    assert outcome.code == 0, outcome.error
    name, running, rollout, image, health = row(outcome.output, "frontend-react-js")
    assert (running, rollout) == ("2/2", "COMPLETED")
    assert image.startswith("v7 sha256:")
    assert health == "2 healthy"
    assert row(outcome.output, "cognito-verifier")[4] == "internal"
    assert row(outcome.output, "backend-flask")[1] == "not deployed"
    assert row(outcome.output, "cruddur-prod-frontend-react-js-5xx")[1:] == [
        "ALARM",
        "seven [b]of[/b] ten",
    ]
    assert row(outcome.output, "cruddur-prod-frontend-react-js-availability")[1] == "OK"
    assert "cruddur-prod2" not in outcome.output
    assert name == "frontend-react-js"


@pytest.mark.usefixtures("emulator")
def test_an_environment_that_is_not_deployed_is_an_error_in_one_line(run: Run) -> None:
    outcome = run("status", "dev")

    assert (outcome.code, outcome.output) == (1, "")
    assert outcome.error == (
        "bin/cruddur status: dev is not deployed: no service of it is in an ECS cluster "
        "cruddur-dev in "
        "us-east-1: run bin/cruddur deploy dev\n"
    )


def answering(*services: dict[str, Any]) -> boto3.Session:
    """Return a session whose ECS has these services: the emulator has no events and no failures."""
    known = {"status": "ACTIVE", "events": [], "loadBalancers": []}
    ecs = SimpleNamespace(
        exceptions=SimpleNamespace(ClusterNotFoundException=LookupError),
        describe_services=lambda **asked: {
            "services": [
                {**known, **service}
                for service in services
                if service["serviceName"] in asked["services"]
            ]
        },
    )
    return cast("boto3.Session", SimpleNamespace(client=lambda _: ecs))


def test_the_last_events_of_all_services_come_newest_first() -> None:
    def event(minute: int, message: str) -> dict[str, Any]:
        return {"createdAt": datetime(2026, 1, 1, 12, minute, tzinfo=UTC), "message": message}

    session = answering(
        {"serviceName": "backend-flask", "events": [event(3, "steady"), event(1, "begun")]},
        {"serviceName": "cognito-verifier", "events": [event(2, "unhealthy")]},
    )

    events = EnvironmentStatus(DEV, session).events(2)

    assert [message for _, message in events] == ["steady", "unhealthy"]


@pytest.mark.parametrize(
    ("image", "shown"),
    [
        ("registry.example/smtp/relay:2.1", "relay:2.1"),
        (f"registry.example/relay:2.1@sha256:{'0' * 64}", "relay:2.1 sha256:000000000000"),
        (f"registry.example/relay@sha256:{'0' * 64}", "sha256:000000000000"),
    ],
)
def test_an_image_of_another_registry_is_shown_by_its_name(
    emulator: Emulator, image: str, shown: str
) -> None:
    emulator.reset()
    mail = service(name="mail", image=image)
    of = environment(region="us-east-1", services=(web(), mail))
    Deployed(emulator, of).add_service_of("mail", image)

    (found,) = EnvironmentStatus(of, emulator.session()).services()

    assert found.image == shown
