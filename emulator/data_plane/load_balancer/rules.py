"""Conditions of listener rules, and the address to which a rule redirects.

Source: user guide for Application Load Balancers, "Condition types" and "Redirect actions".
"""

import ipaddress
import re
from collections.abc import Callable, Iterable, Mapping
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


def _host(values: list[str], request: web.BaseRequest, _: Mapping[str, Any]) -> bool:
    return _matches(values, host_name(request), re.IGNORECASE)


def _path(values: list[str], request: web.BaseRequest, _: Mapping[str, Any]) -> bool:
    return _matches(values, request.rel_url.raw_path)


def _method(values: list[str], request: web.BaseRequest, _: Mapping[str, Any]) -> bool:
    return request.method in values


def _header(values: list[str], request: web.BaseRequest, settings: Mapping[str, Any]) -> bool:
    found = request.headers.getall(settings["HttpHeaderName"], [])
    return any(_matches(values, value, re.IGNORECASE) for value in found)


def _query(values: list[Any], request: web.BaseRequest, _: Mapping[str, Any]) -> bool:
    pairs = request.rel_url.query.items()
    return any(
        _matches([wanted.get("Key", "*")], key, re.IGNORECASE)
        and _matches([wanted["Value"]], value, re.IGNORECASE)
        for wanted in values
        for key, value in pairs
    )


def _source_ip(values: list[str], request: web.BaseRequest, _: Mapping[str, Any]) -> bool:
    address = ipaddress.ip_address(request.remote or "127.0.0.1")
    return any(address in ipaddress.ip_network(network) for network in values)


_CONDITIONS: dict[str, tuple[str, Callable[[list[Any], web.BaseRequest, Mapping[str, Any]], bool]]]
_CONDITIONS = {
    "host-header": ("HostHeaderConfig", _host),
    "path-pattern": ("PathPatternConfig", _path),
    "http-request-method": ("HttpRequestMethodConfig", _method),
    "http-header": ("HttpHeaderConfig", _header),
    "query-string": ("QueryStringConfig", _query),
    "source-ip": ("SourceIpConfig", _source_ip),
}


def _holds(condition: Mapping[str, Any], request: web.BaseRequest) -> bool:
    config, holds = _CONDITIONS[condition["Field"]]
    settings = condition.get(config) or condition
    return holds(settings["Values"], request, settings)
