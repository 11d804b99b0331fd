"""The types of fields, each with a check and a text about allowed values."""

import functools
import re
from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import AfterValidator, PlainSerializer, StrictBool, StrictInt

from environments.definition.check import Check
from environments.definition.cron import ALLOWED, check_cron
from environments.definition.regions import OTHER_PARTITIONS, REGIONS, WHY_NOT
from environments.definition.suggestion import UnknownName
from environments.definition.tags import check_tags
from environments.definition.text import Text


def matching(pattern: str, allowed: str) -> Check:
    """Return a check for strings that match the whole pattern.

    `allowed` continues "<field> must be …".
    """
    compiled = re.compile(pattern)

    def check(text: str) -> str:
        if compiled.fullmatch(text) is None:
            raise ValueError(f"must be {allowed}")
        return text

    return Check(check, allowed)


def between(minimum: int, maximum: int, unit: str) -> Check:
    """Return a check for whole numbers from `minimum` to `maximum`, both included."""

    def check(number: int) -> int:
        if not minimum <= number <= maximum:
            raise ValueError(f"must be between {minimum} and {maximum} {unit}")
        return number

    return Check(check, f"{minimum} to {maximum} {unit}")


def _region(text: str) -> str:
    for prefix, partition in OTHER_PARTITIONS.items():
        if text.startswith(prefix):
            raise ValueError(f"must be a region of the aws partition: {partition} {WHY_NOT}")
    if text not in REGIONS:
        allowed = f"must be a region of the aws partition ({', '.join(REGIONS)})"
        raise UnknownName(allowed, REGIONS)
    return text


def _time_zone(name: str) -> str:
    if name not in _time_zones() or name == _NOT_IN_JODA_TIME:
        places = [zone for zone in _time_zones() if "/" in zone]
        raise UnknownName("must be a time zone such as Europe/Berlin", places)
    return name


@functools.cache
def _time_zones() -> frozenset[str]:
    return frozenset(files("tzdata").joinpath("zones").read_text(encoding="utf-8").split())


def unique(kind: str) -> Check:
    """Return a check for tuples without equal members."""

    def check(values: tuple[str, ...]) -> tuple[str, ...]:
        for value in values:
            if values.count(value) > 1:
                raise ValueError(f"must name each {kind} once ({value!r} is there twice)")
        return values

    return Check(check, f"each {kind} once")


# Application Auto Scaling accepts the time zones of Joda-Time (its API reference). Joda-Time leaves
# out this one, which means that no time zone is set.
_NOT_IN_JODA_TIME = "Factory"
HYPHENATED = r"[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,31}"
HYPHENATED_SAID = "1 to 32 lower-case letters, digits and single hyphens, starting with a letter"
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
# The last label has at least two characters and is not a number, as in an IP address.
_DOMAIN = rf"(?:{_LABEL}\.)+(?![0-9]+\Z)(?=..){_LABEL}"
_COMPONENT = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
_DIGEST = r"@sha256:[0-9a-f]{64}"
_ATOM = r"[A-Za-z0-9!#%&'*+/=?^_`|~-]+"

Flag = StrictBool
Tags = Annotated[
    Mapping[Text, Text],
    Check(
        check_tags,
        "keys of 1 to 127 and values of at most 256 letters, digits, spaces and _.:/=+-@",
    ),
    AfterValidator(MappingProxyType),
    PlainSerializer(dict),
]
ENVIRONMENT_NAME = r"[a-z][a-z0-9]{0,11}"
ENVIRONMENT_NAME_ALLOWED = (
    "1 to 12 lower-case letters and digits, starting with a letter, so that every AWS name made of "
    "it fits its limit and is no other environment's"
)
EnvironmentName = Annotated[Text, matching(ENVIRONMENT_NAME, ENVIRONMENT_NAME_ALLOWED)]
ServiceName = Annotated[
    Text,
    matching(
        # Every JavaScript object has a property `constructor`, so the library constructs would
        # report a second construct of that name.
        rf"(?!constructor\Z){HYPHENATED}",
        f"{HYPHENATED_SAID}, so that every AWS name made of it fits its limit, and not "
        "'constructor'",
    ),
]
Region = Annotated[Text, Check(_region, "a region of the aws partition")]
LogRetentionDays = Literal[
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557,
    2922, 3288, 3653
]  # fmt: skip
AccountId = Annotated[Text, matching(r"[0-9]{12}", "a string of 12 digits")]
Domain = Annotated[
    Text,
    matching(
        # A listener rule allows only letters after the last dot of a host (ELB API reference,
        # HostHeaderConditionConfig).
        rf"(?=.{{1,64}}\Z)(?:{_LABEL}\.)+[a-z]{{2,63}}",
        "a lower-case domain of at most 64 characters with letters only after the last dot, such "
        "as cruddur.example (limits of ACM's first names and of ELB's listener rules)",
    ),
]
HostLabel = Annotated[
    Text,
    matching(rf"@|{_LABEL}", "'@' for the naked domain or one lower-case DNS label such as 'api'"),
]
UserPoolId = Annotated[
    Text,
    matching(r"[a-z0-9-]{1,32}_[0-9A-Za-z]{1,23}", "a user pool id such as us-east-1_EXAMPLE12"),
]
UserPoolClientId = Annotated[
    Text, matching(r"[0-9A-Za-z_+]{1,128}", "an app client id: 1 to 128 letters and digits")
]
ImageTag = Annotated[
    Text,
    matching(
        r"(?!latest\Z)[A-Za-z0-9_][A-Za-z0-9._-]{0,127}",
        "an image tag of 1 to 128 letters, digits and ._-, and not 'latest': tags are immutable",
    ),
]
ImageUri = Annotated[
    Text,
    matching(
        # At most 255 characters: ContainerDefinition, image (Amazon ECS API reference). No private
        # ECR repository: the execution role may not pull from other repositories.
        r"(?=.{1,255}\Z)(?![0-9]{12}\.dkr[.-]ecr)(?!.*:latest(?:@|\Z))"
        rf"(?:{_LABEL}\.)+{_LABEL}(?::[0-9]{{1,5}})?(?:/{_COMPONENT})+"
        rf"(?:{_DIGEST}|:[A-Za-z0-9_][A-Za-z0-9._-]{{0,127}}(?:{_DIGEST})?)",
        "a public image with its registry, and with a digest or a tag that is not 'latest', such "
        "as public.ecr.aws/nginx/nginx:1.29",
    ),
]
SourceFolder = Annotated[
    Text,
    matching(
        r"(?=.{1,200}\Z)[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*)*",
        "a folder of this repository such as services/backend-flask",
    ),
]
UrlPath = Annotated[
    Text, matching(r"/[!-~]{0,1023}", "a URL path of at most 1024 characters starting with '/'")
]
Command = Annotated[
    Text, matching(r"(?s)(?=.*\S).{1,4096}", "a shell command of 1 to 4096 characters")
]
VariableName = Annotated[
    Text,
    matching(
        r"(?!AWS_(?:ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN)\Z)[A-Za-z_][A-Za-z0-9_]{0,254}",
        "letters, digits and underscores, and no AWS key: the task role gives those",
    ),
]
TableName = Annotated[
    Text, matching(r"[A-Za-z0-9_.-]{3,255}", "a DynamoDB table name of 3 to 255 characters")
]
SecretNames = Annotated[tuple[VariableName, ...], unique("secret")]
ServiceNames = Annotated[tuple[ServiceName, ...], unique("service")]
Port = Annotated[StrictInt, between(1, 65535, "(a TCP port)")]
UserId = Annotated[StrictInt, between(1, 65534, "(a user id; 0 is root)")]
Percent = Annotated[StrictInt, between(1, 100, "percent")]
Cron = Annotated[Text, Check(check_cron, ALLOWED)]
TimeZone = Annotated[Text, Check(_time_zone, "a time zone such as Europe/Berlin")]
EmailAddress = Annotated[
    Text,
    matching(
        rf"(?=.{{1,254}}\Z)(?=[^@]{{1,64}}@){_ATOM}(?:\.{_ATOM})*@{_DOMAIN}",
        "an e-mail address with a lower-case domain such as ops@cruddur.example",
    ),
]
