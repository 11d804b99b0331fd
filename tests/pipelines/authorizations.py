"""Translate requests to AWS APIs into the authorizations that AWS checks with IAM.

`authorizations.toml` contains the actions, resources and condition keys of each operation.
"""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

from emulator import recorder
from emulator.server import DEFAULT_ACCOUNT_ID
from tests.pipelines.evaluators import Request

_SERVICES = {"monitoring": "cloudwatch"}
_ACTION = re.compile(r"[a-z0-9-]+:[A-Z]\w+")
_MEMBER = re.compile(r"\{([\w.]+)(?::(\w+))?\}")
# Source: Service Authorization Reference, resource types of Amazon EC2.
_EC2_KINDS = {
    "eipalloc": "elastic-ip",
    "fl": "vpc-flow-log",
    "igw": "internet-gateway",
    "nat": "natgateway",
    "rtb": "route-table",
    "sg": "security-group",
    "sgr": "security-group-rule",
    "subnet": "subnet",
    "vpc": "vpc",
    "vpce": "vpc-endpoint",
}
# The action that a service also authorizes when it creates a resource with tags, and the condition
# key that then contains the operation. Source: Service Authorization Reference, keys
# `…:CreateAction`.
_TAGGING = {
    "acm": ("", ""),  # in a line of the table, since the request has no resource
    "application-autoscaling": ("TagResource", ""),
    "cloudwatch": ("TagResource", ""),
    "dynamodb": ("TagResource", ""),
    "ec2": ("CreateTags", "ec2:CreateAction"),
    "ecr": ("TagResource", ""),
    "ecs": ("TagResource", "ecs:CreateAction"),
    "elasticloadbalancing": ("AddTags", "elasticloadbalancing:CreateAction"),
    "iam": ("TagRole", ""),
    "logs": ("TagResource", ""),
    "servicediscovery": ("TagResource", ""),
    "scheduler": ("TagResource", ""),
    "sns": ("TagResource", ""),
    "sqs": ("TagQueue", ""),
    "wafv2": ("TagResource", ""),
}
# ARNs of these services have no Region; those of S3 and Route 53 have no account either.
_PREFIXES = {
    "iam": f"arn:aws:iam::{DEFAULT_ACCOUNT_ID}:",
    "route53": "arn:aws:route53:::",
    "s3": "arn:aws:s3:::",
}


def authorizations(request: recorder.Request) -> Iterator[Request]:
    """Yield the authorizations that the caller needs for the request."""
    service = _SERVICES.get(request.service, request.service)
    lines = _table().get(service, {}).get(request.operation, ["*"])
    members = {
        "account": DEFAULT_ACCOUNT_ID,
        "region": request.region,
        **request.known,
        **request.parameters,
    }
    tags = {f"aws:RequestTag/{key}": value for key, value in _tags(request.parameters).items()}
    found = [each for line in lines for each in _Line(line).of(service, request, members, tags)]
    if not found:
        raise LookupError(f"{service}:{request.operation}: no line fits {dict(request.parameters)}")
    yield from found


class _Line:
    """One parsed line of `authorizations.toml`."""

    def __init__(self, line: str) -> None:
        self._needed: list[str] = []
        self._forbidden: list[str] = []
        self._conditions: dict[str, str] = {}
        self._is_created = False
        self._action = ""
        self._resource = ""
        for word in line.split():
            if word.startswith("?"):
                self._needed.append(word[1:])
            elif word.startswith("!"):
                self._forbidden.append(word[1:])
            elif word == "+":
                self._is_created = True
            elif _ACTION.fullmatch(word):
                self._action = word
            elif self._resource:
                key, _, value = word.partition("=")
                self._conditions[key] = value
            else:
                self._resource = word

    def of(
        self,
        service: str,
        request: recorder.Request,
        members: Mapping[str, Any],
        tags: Mapping[str, str],
    ) -> Iterator[Request]:
        """Yield the authorizations that the line requires for a request."""
        lacks = any(not _values(members, name) for name in self._needed)
        if lacks or any(_values(members, name) for name in self._forbidden):
            return
        action = self._action or f"{service}:{request.operation}"
        is_tagging = "Tag" in action and not action.endswith("ForResource")
        for resource in _filled(self._resource, members, service=action.partition(":")[0]):
            context: dict[str, Any] = dict(tags) if self._is_created or is_tagging else {}
            if not self._is_created:
                own = request.known.get("tags", {})
                own = own.get(resource) or own.get(resource.rpartition("/")[2]) or {}
                context |= {f"aws:ResourceTag/{key}": value for key, value in own.items()}
            for key, value in self._conditions.items():
                filled = list(_filled(value, members))
                if filled:
                    context[key] = filled if key.startswith("route53:") else filled[0]
            yield Request(action, resource, context)
            tagging, create_action = _TAGGING.get(service, ("", ""))
            if self._is_created and tags and tagging:
                of_creation = {create_action: request.operation} if create_action else {}
                yield Request(f"{service}:{tagging}", resource, {**tags, **of_creation})


def _filled(template: str, members: Mapping[str, Any], *, service: str = "") -> Iterator[str]:
    """Yield the template with every combination of the members' values, as ARNs of the service."""
    names = _MEMBER.findall(template)
    for values in product(*(_values(members, name, how) for name, how in names)):
        left = iter(values)
        text = _MEMBER.sub(lambda _: next(left), template)  # noqa: B023 - used at once
        is_whole = not service or text == "*" or text.startswith("arn:")
        yield text if is_whole else f"{_prefix(service, members['region'])}{text}"


def _prefix(service: str, region: str) -> str:
    return _PREFIXES.get(service, f"arn:aws:{service}:{region}:{DEFAULT_ACCOUNT_ID}:")


def _values(members: Any, path: str, how: str = "") -> list[str]:
    """Return the values of a member, which can be in lists and in nested members."""
    found = [members]
    for name in path.split("."):
        found = [it[name] for it in _flat(found) if isinstance(it, Mapping) and name in it]
    texts = [_HOW[how](str(it)) for it in _flat(found) if it not in ("", None, False)]
    return [text for text in texts if text]


def _flat(values: list[Any]) -> Iterator[Any]:
    for value in values:
        if isinstance(value, list):
            yield from _flat(value)
        else:
            yield value


def _ec2_arn(id_: str) -> str:
    return f"{_EC2_KINDS[id_.partition('-')[0]]}/{id_}"


_HOW: dict[str, Callable[[str], str]] = {
    "": lambda text: text,
    "alias": lambda text: text if text.startswith("alias/") else "",
    "arn": _ec2_arn,
    "group": lambda text: text if text.startswith("sg-") else "",
    "last": lambda text: text.rpartition("/")[2],
    "parent": lambda text: text.rpartition(":")[0],
    "path": lambda text: text.partition("/")[2],
    # Source: Amazon Route 53 developer guide: this condition key contains "normalized" names.
    "record": lambda text: text.rstrip(".").lower(),
}


def _tags(parameters: Mapping[str, Any]) -> dict[str, str]:
    """Return the tags that a request sets."""
    specified = parameters.get("TagSpecifications") or []
    given = parameters.get("Tags") or parameters.get("tags") or parameters.get("TagList")
    for specification in specified:
        given = specification.get("Tags")
    if isinstance(given, Mapping):
        return dict(given)
    return {
        tag.get("Key", tag.get("key")): tag.get("Value", tag.get("value", ""))
        for tag in given or []
    }


@cache
def _table() -> dict[str, dict[str, list[str]]]:
    file = Path(__file__).with_suffix(".toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))
