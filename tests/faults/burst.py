"""Faults of microburst, a proxy that answers as AWS does when it throttles, fails or refuses.

Its errors have the code, the status and the format that each AWS service uses for them.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from random import Random
from typing import Any

from aiohttp import web
from microburst.app import make_app
from microburst.core.pipeline import Microburst
from microburst.rules import PRESETS

from emulator.data_plane.load_balancer.server import EventLoop

Rules = Sequence[dict[str, Any]]
"""Rules of microburst; the first that matches a request decides."""

# Codes of the services. Sources: EC2 API reference, "Error codes for the Amazon EC2 API"; S3 API
# reference, "Error responses"; "Common errors" of the other API references.
_THROTTLING = {
    "ec2": "RequestLimitExceeded",
    "s3": "SlowDown",
    "elbv2": "Throttling",
    "iam": "Throttling",
    "sns": "Throttling",
    "*": "ThrottlingException",
}


class Burst:
    """Microburst between Terraform and `upstream`; it disturbs nothing until it gets rules."""

    def __init__(self, upstream: str, loop: EventLoop) -> None:
        self._microburst = Microburst(upstream)
        # Without a pause at the end: no request is left when Terraform has ended.
        self._runner = web.AppRunner(make_app(self._microburst), shutdown_timeout=0)
        loop.run(self._runner.setup())
        loop.run(web.TCPSite(self._runner, "127.0.0.1", 0).start())
        host, port = self._runner.addresses[0]
        self.url = f"http://{host}:{port}"

    @classmethod
    @contextmanager
    def running(cls, upstream: str) -> "Iterator[Burst]":
        """Run microburst on a free port of the loopback interface."""
        loop = EventLoop()
        burst = cls(upstream, loop)
        try:
            yield burst
        finally:
            loop.run(burst._runner.cleanup())
            loop.close()

    def disturb(self, rules: Rules) -> None:
        """Disturb the requests from now on."""
        self._microburst.engine.set_rules(list(rules))

    @property
    def disturbed(self) -> int:
        """The number of requests that were disturbed."""
        return len(self._microburst.fired)


def _some(rule: dict[str, Any], most: int) -> Callable[[Random], Rules]:
    """Return rules that disturb a random number of requests, of all services."""
    return lambda random: [{"service": "*", **rule, "times": random.randint(1, most)}]


def _throttled(random: Random) -> Rules:
    times = random.randint(1, 4)
    return [
        {"service": service, "error": {"code": code}, "times": times}
        for service, code in _THROTTLING.items()
    ]


KINDS: dict[str, Callable[[Random], Rules]] = {
    "AWS answers 500": _some({"error": PRESETS["gateway-storm"]["error"]}, most=6),
    "AWS throttles": _throttled,
    "credentials expire": lambda _random: [PRESETS["expired-token"]],
    "requests are lost": _some({"reset": True}, most=4),
    "answers are cut off": _some({"response": {"abort_frac": 0.5}}, most=4),
    "answers are slow": _some({"latency": 500}, most=20),
}
"""The rules of each kind of fault."""
