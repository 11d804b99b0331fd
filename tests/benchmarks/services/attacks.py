"""The attacks, each with the probes that the attacked service must answer meanwhile."""

import sqlite3
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from dataclasses import dataclass, replace
from http import HTTPStatus

import requests

from tests.benchmarks.services.around import Around
from tests.benchmarks.services.database import PostgreSQL, locked
from tests.benchmarks.services.probes import Outcome, Probe, measure
from tests.benchmarks.services.sides import Side
from tests.benchmarks.services.slow_clients import PARTIAL_HEADERS, SLOW_BODY, slow_clients
from tests.benchmarks.services.stand_in import Mode
from tests.benchmarks.services.system import Service, backend, verifier

SIGNED_IN = {"Authorization": "Bearer any", "Content-Type": "application/json"}
SLOW_UPLOAD = SLOW_BODY.format(authorization="Authorization: Bearer any\r\n")

HEALTH = Probe("health check", "/api/health-check")
FEED = Probe("home feed", "/api/activities/home")
# The promised deadline is 3 seconds; the fourth is for a busy machine.
LATE = Probe(
    "home feed, or 503",
    "/api/activities/home",
    below_seconds=4,
    accepted=(HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.SERVICE_UNAVAILABLE),
)
POSTS = replace(
    LATE,
    name="8 posts a second: 201 or 503",
    path="/api/activities",
    method="POST",
    headers=SIGNED_IN,
    body='{"message": "hello"}',
    per_second=8,
)
MESSAGES = replace(
    POSTS,
    name="8 messages a second: 201 or 503",
    path="/api/messages",
    body='{"user_receiver_handle": "bayko", "message": "hello"}',
)
QUICK = (HEALTH, FEED)
VERIFIER_HEALTH = Probe("health check", "/")


@dataclass(frozen=True)
class Target:
    """The attacked service, and what it calls."""

    service: Service
    around: Around
    postgresql: PostgreSQL
    database_url: str


@dataclass(frozen=True)
class Attack:
    name: str
    begin: Callable[[Target], AbstractContextManager[object]]
    probes: Sequence[Probe]
    seconds: float = 10
    service: str = "backend"

    def against(self, side: Side, around: Around, postgresql: PostgreSQL) -> list[Outcome]:
        """Attack a new process of one side's service; return the outcome of each probe."""
        database_url = "" if self.service == "backend with SQLite" else postgresql.new_database()
        started = (
            verifier(side, around)
            if self.service == "verifier"
            else backend(side, around, database_url)
        )
        with started as service:
            if database_url:  # connections that were open before the attack have no connect timeout
                warm = replace(FEED, per_second=40)
                measure(nullcontext(), service.url, [warm], seconds=1)
            target = Target(service, around, postgresql, database_url)
            return measure(self.begin(target), service.url, self.probes, self.seconds)


def attacks(token: Callable[[str], str]) -> list[Attack]:
    """Return all attacks; `token` returns an access token with the given key id."""
    known, unknown = ({"Authorization": f"Bearer {token(key)}"} for key in ("known", "unknown"))
    valid = Probe("a valid token", "/verify", headers=known, per_second=5)
    refused = replace(
        valid,
        name="10 tokens a second with an unknown key: 422 or 503",
        per_second=10,
        headers=unknown,
        below_seconds=LATE.below_seconds,
        accepted=(HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.SERVICE_UNAVAILABLE),
    )
    return [
        Attack("16 connections with partial headers", _slow(16, PARTIAL_HEADERS), QUICK),
        Attack("40 connections with partial headers", _slow(40, PARTIAL_HEADERS), QUICK),
        Attack(
            "16 slow bodies without a token", _slow(16, SLOW_BODY.format(authorization="")), QUICK
        ),
        Attack("40 slow uploads, signed in", _slow(40, SLOW_UPLOAD), QUICK),
        Attack(
            "verifier: 16 connections with partial headers",
            _slow(16, PARTIAL_HEADERS),
            (VERIFIER_HEALTH, valid),
            service="verifier",
        ),
        Attack(
            "verifier: 40 connections with partial headers",
            _slow(40, PARTIAL_HEADERS),
            (VERIFIER_HEALTH, valid),
            service="verifier",
        ),
        Attack("100 clients that repeat requests", _repeated(FEED), (HEALTH,)),
        Attack(
            "verifier: 100 clients that repeat requests",
            _repeated(valid),
            (VERIFIER_HEALTH,),
            service="verifier",
        ),
        Attack(
            "table locked for 18 s",
            lambda target: locked(target.database_url, "activities"),
            (HEALTH, LATE),
            seconds=18,
        ),
        Attack(
            "PostgreSQL stopped for 25 s",
            lambda target: target.postgresql.stopped(),
            (HEALTH, LATE),
            seconds=25,
        ),
        Attack(
            "SQLite: another process holds the write lock",
            _sqlite_locked,
            (*QUICK, replace(POSTS, name="1 post a second: 201 or 503", per_second=1)),
            service="backend with SQLite",
        ),
        Attack(
            "cognito-verifier hangs",
            lambda target: target.around.verifier.broken(Mode.HANGS),
            (*QUICK, POSTS),
        ),
        Attack(
            "cognito-verifier's answer drips",
            lambda target: target.around.verifier.broken(Mode.DRIPS),
            (*QUICK, POSTS),
        ),
        Attack(
            "DynamoDB hangs",
            lambda target: target.around.dynamodb.broken(Mode.HANGS),
            (*QUICK, MESSAGES),
        ),
        Attack(
            "verifier: Cognito's keys drip, tokens with an unknown key",
            _keys_drip,
            (VERIFIER_HEALTH, valid, refused),
            seconds=20,
            service="verifier",
        ),
    ]


def _slow(count: int, opening: str) -> Callable[[Target], AbstractContextManager[object]]:
    return lambda target: slow_clients(target.service.url, count, opening)


def _repeated(probe: Probe) -> Callable[[Target], AbstractContextManager[object]]:
    headers = [part for name in probe.headers for part in ("-H", f"{name}: {probe.headers[name]}")]
    return lambda target: subprocess.Popen(
        ["wrk", "-t1", "-c100", "-d10s", *headers, target.service.url + probe.path],
        stdout=subprocess.DEVNULL,
    )


@contextmanager
def _sqlite_locked(target: Target) -> Iterator[None]:
    file = target.service.temp_directory / "backend-flask.sqlite"
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield


@contextmanager
def _keys_drip(target: Target) -> Iterator[None]:
    """Let the service fetch the keys; then the answer to the next request drips."""
    bearer = {"Authorization": f"Bearer {target.around.token()}"}
    requests.get(f"{target.service.url}/verify", headers=bearer, timeout=30).raise_for_status()
    with target.around.cognito.broken(Mode.DRIPS):
        yield
