"""Host and path conditions of listener rules, and the address to which a rule redirects.

Source: user guide for Application Load Balancers, "Condition types" and "Redirect actions".
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from aiohttp import web

from emulator.data_plane.load_balancer.routing import Listener, Rule


def matching_rule(listener: Listener, request: web.BaseRequest) -> Rule:
    """Return the first rule whose conditions are all true; the default rule has none."""
    return next(rule for rule in listener.rules if all(_holds(c, request) for c in rule.conditions))


def redirect_location(
    redirect: Mapping[str, str], listener: Listener, request: web.BaseRequest
) -> str:
    """Return the value of the header Location, which always contains the port."""
    url = request.rel_url
    original = {
        "protocol": listener.protocol.lower(),
        "host": host_name(request),
        "port": str(listener.port),
        "path": url.raw_path.removeprefix("/"),
        "query": url.raw_query_string,
    }
    defaults = {name.title(): f"#{{{name}}}" for name in original} | {"Path": "/#{path}"}

    def value(part: str) -> str:
        template = redirect.get(part) or defaults[part]
        return re.sub(r"#\{(\w+)\}", lambda m: original.get(m[1], m[0]), template)

    query = value("Query")
    host = f"{value('Protocol').lower()}://{value('Host')}:{value('Port')}"
    return f"{host}{value('Path')}{'?' if query else ''}{query}"


def host_name(request: web.BaseRequest) -> str:
    """Return the header Host without the port."""
    return re.sub(r":\d*$", "", request.headers.get("Host", ""))


def _matches(patterns: Iterable[str], value: str, flags: int = 0) -> bool:
    """Compare with wildcards: `*` is any text, `?` one character."""
    expressions = (re.escape(p).replace(r"\*", ".*").replace(r"\?", ".") for p in patterns)
    return any(re.fullmatch(e, value, flags | re.DOTALL) for e in expressions)


def _holds(condition: Mapping[str, Any], request: web.BaseRequest) -> bool:
    """Return whether a condition is true.

    Raises:
        NotImplementedError: the condition is not about the host or the path.
    """
    match condition["Field"]:
        case "host-header":
            values = condition.get("HostHeaderConfig", condition)["Values"]
            return _matches(values, host_name(request), re.IGNORECASE)
        case "path-pattern":
            values = condition.get("PathPatternConfig", condition)["Values"]
            return _matches(values, request.rel_url.raw_path)
        case field:
            raise NotImplementedError(f"the data plane does not support the condition {field}")
