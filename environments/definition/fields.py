"""The kinds of values that fields hold, each with the sentence that says what is allowed."""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import AfterValidator, PlainSerializer, StrictBool, StrictInt

from environments.definition.base import shown
from environments.definition.regions import REGIONS


def matching(pattern: str, allowed: str) -> AfterValidator:
    """Accepts strings that match the whole pattern; `allowed` continues "<field> must be …"."""
    compiled = re.compile(pattern)

    def check(text: str) -> str:
        if compiled.fullmatch(text) is None:
            raise ValueError(f"must be {allowed}")
        return text

    return AfterValidator(check)


def between(minimum: int, maximum: int, unit: str) -> AfterValidator:
    """Accepts whole numbers from `minimum` to `maximum`, both included."""

    def check(number: int) -> int:
        if not minimum <= number <= maximum:
            raise ValueError(f"must be between {minimum} and {maximum} {unit}")
        return number

    return AfterValidator(check)


def _region(text: str) -> str:
    if text not in REGIONS:
        raise ValueError(f"must be a region of the aws partition ({', '.join(REGIONS)})")
    return text


def _tags(tags: Mapping[str, str]) -> Mapping[str, str]:
    for key, value in tags.items():
        if key in RESERVED_TAGS:
            raise ValueError(f"must not set {key!r}: every resource carries it already")
        if not re.fullmatch(rf"(?!aws:){_TAG_CHARACTER}{{1,128}}", key, re.IGNORECASE):
            raise ValueError(
                f"must have keys of 1 to 128 letters, digits, spaces and _.:/=+-@, not starting "
                f"with 'aws:' (key {shown(key)})"
            )
        if not re.fullmatch(rf"{_TAG_CHARACTER}{{0,256}}", value):
            raise ValueError(
                f"must have values of 0 to 256 letters, digits, spaces and _.:/=+-@ (key {key!r})"
            )
    if len(tags) > _MOST_TAGS:
        raise ValueError(f"must be at most {_MOST_TAGS} tags")
    return tags


def unique(kind: str) -> Callable[[tuple[str, ...]], tuple[str, ...]]:
    def check(values: tuple[str, ...]) -> tuple[str, ...]:
        for value in values:
            if values.count(value) > 1:
                raise ValueError(f"must name each {kind} once ({value!r} is there twice)")
        return values

    return check


RESERVED_TAGS = ("Environment", "ManagedBy", "Project")
_TAG_CHARACTER = r"[\w .:/=+\-@]"
# AWS allows 50 tags on a resource; ours and ECS's own need room.
_MOST_TAGS = 40
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"

Flag = StrictBool
Tags = Annotated[
    Mapping[str, str],
    AfterValidator(_tags),
    AfterValidator(MappingProxyType),
    PlainSerializer(dict),
]
EnvironmentName = Annotated[
    str,
    matching(
        r"[a-z][a-z0-9]{0,11}",
        "1 to 12 lower-case letters and digits, starting with a letter, so that every AWS name "
        "made of it fits its limit and is no other environment's",
    ),
]
ServiceName = Annotated[
    str,
    matching(
        r"[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,31}",
        "1 to 32 lower-case letters, digits and single hyphens, starting with a letter, so that "
        "every AWS name made of it fits its limit",
    ),
]
Region = Annotated[str, AfterValidator(_region)]
LogRetentionDays = Literal[
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557,
    2922, 3288, 3653
]  # fmt: skip
AccountId = Annotated[str, matching(r"[0-9]{12}", "a string of 12 digits")]
Domain = Annotated[
    str,
    matching(
        rf"(?=.{{1,64}}\Z)(?:{_LABEL}\.)+(?![0-9]+\Z){_LABEL}",
        "a lower-case domain of at most 64 characters such as cruddur.example "
        "(ACM's limit for the first name of a certificate)",
    ),
]
HostLabel = Annotated[
    str,
    matching(rf"@|{_LABEL}", "'@' for the naked domain or one lower-case DNS label such as 'api'"),
]
UserPoolId = Annotated[
    str,
    matching(r"[a-z0-9-]{1,32}_[0-9A-Za-z]{1,23}", "a user pool id such as us-east-1_EXAMPLE12"),
]
UserPoolClientId = Annotated[
    str, matching(r"[0-9A-Za-z_+]{1,128}", "an app client id: 1 to 128 letters and digits")
]
ImageTag = Annotated[
    str,
    matching(
        r"(?!latest\Z)[A-Za-z0-9_][A-Za-z0-9._-]{0,127}",
        "an image tag of 1 to 128 letters, digits and ._-, and not 'latest': tags are immutable",
    ),
]
UrlPath = Annotated[
    str, matching(r"/[!-~]{0,1023}", "a URL path of at most 1024 characters starting with '/'")
]
Command = Annotated[
    str, matching(r"(?s)(?=.*\S).{1,4096}", "a shell command of 1 to 4096 characters")
]
VariableName = Annotated[
    str,
    matching(
        r"(?!AWS_(?:ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN)\Z)[A-Za-z_][A-Za-z0-9_]{0,254}",
        "letters, digits and underscores, and no AWS key: the task role gives those",
    ),
]
TableName = Annotated[
    str, matching(r"[A-Za-z0-9_.-]{3,255}", "a DynamoDB table name of 3 to 255 characters")
]
SecretNames = Annotated[tuple[VariableName, ...], AfterValidator(unique("secret"))]
ServiceNames = Annotated[tuple[ServiceName, ...], AfterValidator(unique("service"))]
TableNames = Annotated[tuple[TableName, ...], AfterValidator(unique("table"))]
Port = Annotated[StrictInt, between(1, 65535, "(a TCP port)")]
UserId = Annotated[StrictInt, between(1, 65534, "(a user id; 0 is root)")]
Percent = Annotated[StrictInt, between(1, 100, "percent")]
Cron = Annotated[
    str,
    matching(
        r"[0-9*,/-]+ [0-9*,/-]+ "
        r"(?:\? [0-9A-Z*,/-]+ [0-9A-Z*,/#-]+|[0-9*,/LW-]+ [0-9A-Z*,/-]+ \?) [0-9*,/-]+",
        "six fields (minutes hours day-of-month month day-of-week year) with ? for one of the two "
        "days, such as '0 20 ? * MON-FRI *'",
    ),
]
TimeZone = Annotated[
    str,
    matching(r"UTC|[A-Z][A-Za-z_]+(?:/[A-Z][A-Za-z0-9_+-]+)+", "a time zone such as Europe/Berlin"),
]
EmailAddress = Annotated[
    str,
    matching(
        rf"[A-Za-z0-9.!#%&'*+/=?^_`|~-]{{1,64}}@(?:{_LABEL}\.)+{_LABEL}",
        "an e-mail address with a lower-case domain such as ops@cruddur.example",
    ),
]
