from collections.abc import Callable, Iterator
from typing import Any

import pytest

from cli.reference.fields import MODELS
from environments.definition import (
    AcceptedFinding,
    AlarmThresholds,
    Autoscaling,
    Capacity,
    DedicatedVpc,
    DefaultVpc,
    Destination,
    GitHubActions,
    OneOffTask,
    Pause,
    ResponseHeaders,
    Schedule,
    WebAcl,
)
from tests.helpers.examples import environment, table, web
from tests.helpers.refusal import refusal
from tests.unit.environments.generated.test_invalid import check_line
from tests.unit.environments.generated.wrong_values import wrong_in

_FINDING = {"vulnerability_id": "CVE-2023-45853", "reason": "x", "expires": "2027-01-31"}


def _accepted_finding(**values: Any) -> object:
    return environment(accepted_findings=(AcceptedFinding(**values),))


def _service(**values: Any) -> object:
    return environment(services=(web(**values),))


# The beginning of the message, a function that creates the definition, and valid values for it.
_KINDS: dict[str, tuple[str, Callable[..., object], dict[str, Any]]] = {
    "Environment": ("", environment, {}),
    "Service": ("service ", _service, {}),
    "Autoscaling": ("autoscaling: ", Autoscaling, {"minimum_count": 1, "maximum_count": 2}),
    "AlarmThresholds": ("alarm_thresholds: ", AlarmThresholds, {}),
    "Destination": ("calls_out_to ", Destination, {"name": "database", "port": 5432}),
    "DynamoDbTable": ("dynamodb_tables: ", table, {}),
    "DefaultVpc": ("network: ", DefaultVpc, {}),
    "DedicatedVpc": ("network: ", DedicatedVpc, {"cidr_block": "10.0.0.0/16"}),
    "OneOffTask": (
        "task ",
        OneOffTask,
        {"name": "migrate", "command": ("migrate",), "time_limit_minutes": 5},
    ),
    "Schedule": ("schedule: ", Schedule, {"task": "migrate", "cron": "0 3 * * ? *"}),
    "Capacity": ("capacity: ", Capacity, {}),
    "Pause": ("pause: ", Pause, {"stop_cron": "0 20 ? * * *", "start_cron": "0 7 ? * * *"}),
    "WebAcl": ("web_acl: ", WebAcl, {"rate_limit_per_five_minutes": 2000}),
    "ResponseHeaders": ("response_headers: ", ResponseHeaders, {}),
    "AcceptedFinding": ("accepted_findings: ", _accepted_finding, _FINDING),
    "GitHubActions": ("github: ", GitHubActions, {"repository": "a/b"}),
}


def wrong_values() -> Iterator[Any]:
    """Yield a definition, one of its fields and a wrong value."""
    for model in MODELS:
        kind = model.__name__
        for field in model.model_fields:
            for number, value in enumerate(wrong_in(kind, field)):
                yield pytest.param(kind, field, value, id=f"{kind}.{field}-{number}")


@pytest.mark.parametrize(("kind", "field", "value"), list(wrong_values()))
def test_a_wrong_value_is_refused_in_one_line_with_its_place_and_field(
    kind: str, field: str, value: object
) -> None:
    beginning, make, valid = _KINDS[kind]

    line = refusal(make, **{**valid, field: value})

    check_line(line, field)
    assert line.startswith(beginning)
