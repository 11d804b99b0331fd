"""Bodies of requests; pydantic refuses all other fields and values."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

TTLS = {
    "30-days": timedelta(days=30),
    "7-days": timedelta(days=7),
    "3-days": timedelta(days=3),
    "1-day": timedelta(days=1),
    "12-hours": timedelta(hours=12),
    "3-hours": timedelta(hours=3),
    "1-hour": timedelta(hours=1),
}

WITHOUT_NUL = r"^[^\x00]*$"
"""Pattern of a text without the character NUL, which PostgreSQL cannot store."""


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class ActivityBody(Body):
    """An activity to post."""

    message: Annotated[str, StringConstraints(min_length=1, max_length=280, pattern=WITHOUT_NUL)]
    ttl: Literal["30-days", "7-days", "3-days", "1-day", "12-hours", "3-hours", "1-hour"] = "7-days"


class MessageBody(Body):
    """A message to send."""

    user_receiver_handle: Annotated[
        str, StringConstraints(min_length=1, max_length=128, pattern=WITHOUT_NUL)
    ]
    message: Annotated[str, StringConstraints(min_length=1, max_length=1024, pattern=WITHOUT_NUL)]
