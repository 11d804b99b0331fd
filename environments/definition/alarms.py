"""The thresholds of a public service's alarms."""

from typing import Annotated

from pydantic import StrictInt

from environments.definition.base import Definition
from environments.definition.fields import Percent, between


class AlarmThresholds(Definition):
    """The thresholds of a public service's alarms, which rise after three minutes beyond them."""

    target_5xx_percent: Percent = 5
    """Percent of the requests that the tasks answer with 5xx, 1 to 100. Minutes with fewer than
    five such answers do not count: one failed request in a quiet minute is no outage."""

    unhealthy_host_count: Annotated[StrictInt, between(1, 5000, "hosts")] = 1
    """Number of tasks that fail the load balancer's health check, 1 to 5000."""

    p95_latency_milliseconds: Annotated[StrictInt, between(1, 3_600_000, "milliseconds")] = 2000
    """Time in which the tasks answer 95 of 100 requests, in milliseconds, 1 to 3600000."""

    @classmethod
    def _label(cls, _values: object) -> str:
        return "alarm_thresholds: "
