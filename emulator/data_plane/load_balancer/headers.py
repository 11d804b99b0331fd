"""Headers of requests that a load balancer adds, changes and drops.

Sources: user guide for Application Load Balancers, "HTTP headers", "Trace requests" and "Load
balancer attributes"; for the hop-by-hop headers, RFC 9110, section 7.6.1.
"""

import re
import secrets
import time
from collections.abc import Mapping

from aiohttp import web
from multidict import CIMultiDict

from emulator.data_plane.load_balancer.routing import Listener

_HOP_BY_HOP = frozenset(
    ("connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding")
) | {"upgrade", "proxy-authenticate", "proxy-authorization"}
_VALID_NAME = re.compile(r"[-A-Za-z0-9]+")


def end_to_end(headers: Mapping[str, str]) -> CIMultiDict[str]:
    """Return the headers without those that apply to one connection only."""
    named = {name.strip().lower() for name in headers.get("Connection", "").split(",")}
    dropped = _HOP_BY_HOP | named
    return CIMultiDict((name, v) for name, v in headers.items() if name.lower() not in dropped)


def for_target(request: web.BaseRequest, listener: Listener) -> CIMultiDict[str]:
    """Return the headers that the target receives. The target does not receive Expect."""
    headers = end_to_end(request.headers)
    headers.popall("Expect", None)
    if listener.drops_invalid_headers:
        headers = CIMultiDict((n, v) for n, v in headers.items() if _VALID_NAME.fullmatch(n))
    forwarded_for = [*headers.popall("X-Forwarded-For", []), request.remote or ""]
    headers["X-Forwarded-For"] = ", ".join(forwarded_for)
    headers["X-Forwarded-Proto"] = listener.protocol.lower()
    headers["X-Forwarded-Port"] = str(listener.port)
    headers["X-Amzn-Trace-Id"] = _trace_id(headers.get("X-Amzn-Trace-Id", ""))
    return headers


def _trace_id(received: str) -> str:
    new = f"1-{int(time.time()):08x}-{secrets.token_hex(12)}"
    fields = [f for f in received.split(";") if f and not f.lower().startswith("self=")]
    if not any(field.lower().startswith("root=") for field in fields):
        return ";".join([f"Root={new}", *fields])
    return ";".join([f"Self={new}", *fields])
