"""Requests per second of each service under wrk, and the memory of the workers."""

import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.benchmarks.services.system import Service

SECONDS = 10
CONNECTIONS = 100
_MILLISECONDS = {"us": 0.001, "ms": 1, "s": 1000, "m": 60_000}


@dataclass(frozen=True)
class Load:
    """A request that wrk repeats."""

    name: str
    service: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""


@dataclass(frozen=True)
class Run:
    """One run of wrk; errors are failed connections, timeouts and answers from status 400."""

    requests_per_second: float
    p99_ms: float
    errors: int


def loads(token: str) -> list[Load]:
    json = {"Authorization": "Bearer any", "Content-Type": "application/json"}
    return [
        # First, so that the feed has its 50 activities.
        Load("POST of an activity", "backend", "/api/activities", json, '{"message": "hello"}'),
        Load("home feed, PostgreSQL", "backend", "/api/activities/home"),
        Load("`/verify`, valid token", "verifier", "/verify", {"Authorization": f"Bearer {token}"}),
        Load("nginx, index.html", "frontend", "/"),
    ]


def wrk(
    load: Load, service: Service, seconds: int = SECONDS, connections: int = CONNECTIONS
) -> Run:
    """Repeat a request on every connection."""
    method = "POST" if load.body else "GET"
    script = service.temp_directory / f"{method}.lua"
    script.write_text(f"wrk.method = '{method}'\nwrk.body = '{load.body}'\n", encoding="utf-8")
    headers = [part for name in load.headers for part in ("-H", f"{name}: {load.headers[name]}")]
    how = ["-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", str(script)]
    command = ["wrk", *how, *headers, service.url + load.path]
    return parse(subprocess.check_output(command, text=True))


def parse(output: str) -> Run:
    """Read the output of wrk.

    Raises:
        ValueError: the output has no figures.
    """
    speed = re.search(r"Requests/sec: +([\d.]+)", output)
    p99 = re.search(r"99% +([\d.]+)(\w+)", output)
    if speed is None or p99 is None:
        raise ValueError(output)
    failed = re.search(r"Socket errors: .*", output)
    refused = re.search(r"Non-2xx or 3xx responses: \d+", output)
    errors = "".join(found[0].replace("2xx or 3xx", "") for found in (failed, refused) if found)
    return Run(
        requests_per_second=float(speed[1]),
        p99_ms=round(float(p99[1]) * _MILLISECONDS[p99[2]], 1),
        errors=sum(map(int, re.findall(r"\d+", errors))),
    )
