"""An AWS account with prepared answers; the clients open no connection."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from cli.release.preflight.check import Check
from cli.release.preflight.deployment import Deployment
from environments.definition import Environment


class Account:
    """Stubbed clients by service; a test prepares the answers in the order of the requests."""

    def __init__(self) -> None:
        self._session = boto3.Session("none", "none", region_name="eu-central-1")
        self._stubbers: dict[str, Stubber] = {}
        self.regions: dict[str, str | None] = {}

    def __getitem__(self, service: str) -> Stubber:
        if service not in self._stubbers:
            session: Any = self._session
            self._stubbers[service] = Stubber(session.client(service, region_name="eu-central-1"))
            self._stubbers[service].activate()
        return self._stubbers[service]

    def client(self, service: str, region_name: str | None = None, **_: object) -> Any:
        self.regions[service] = region_name
        return self[service].client

    def found(self, check: Check, environment: Environment, **image_tags: str) -> list[str]:
        """Return the problems of one check as lines."""
        session: Any = self
        return [str(problem) for problem in check(Deployment(session, environment, image_tags))]

    def assert_all_asked(self) -> None:
        for stubber in self._stubbers.values():
            stubber.assert_no_pending_responses()


@pytest.fixture
def account() -> Iterator[Account]:
    account = Account()
    yield account
    account.assert_all_asked()
