"""The pause of an environment."""

from typing import ClassVar, Self

from pydantic import model_validator

from environments.definition.base import Definition
from environments.definition.cron import Cron, TimeZone


class Pause(Definition):
    """The times at which all services of an environment stop and start again.

    Source of the expressions: Application Auto Scaling user guide, "Cron expressions".
    """

    _place: ClassVar[str] = "pause: "

    stop_cron: Cron
    """The time at which all tasks of all services stop, as a cron expression of AWS, such as
    `0 20 ? * MON-FRI *` for 20:00 from Monday to Friday."""

    start_cron: Cron
    """The time at which all services start their tasks again, as a cron expression of AWS."""

    time_zone: TimeZone = "UTC"
    """The IANA time zone of both times, such as `Europe/Berlin`, with its daylight saving time."""

    @model_validator(mode="after")
    def _check_difference(self) -> Self:
        if self.start_cron == self.stop_cron:
            raise ValueError(f"start_cron must differ from stop_cron, got {self.start_cron!r}")
        return self
