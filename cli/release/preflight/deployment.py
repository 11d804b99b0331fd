"""The deployment that the checks look at, the AWS clients that they share, and a problem."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.config import Config

from environments.definition import Environment, Service

# AWS must not delay a deployment for longer: a check without an answer becomes a warning.
_CONFIG = Config(connect_timeout=3, read_timeout=10, retries={"total_max_attempts": 3})


class Deployment:
    """An environment, the image tags of the command line by Terraform variable, and AWS clients.

    The checks run in threads. The clients of boto3 are thread-safe, and its sessions are not.
    """

    def __init__(
        self, session: boto3.Session, environment: Environment, image_tags: Mapping[str, str]
    ) -> None:
        self.environment = environment
        self.image_tags = image_tags
        self._session = session
        self._clients: dict[tuple[str, str], Any] = {}
        self._lock = threading.Lock()

    @property
    def services_with_tasks(self) -> list[Service]:
        """Services that would start tasks; the other services need an image too."""
        return [
            service
            for service in self.environment.services
            if service.desired_count or service.autoscaling
        ]

    def client(self, name: str, region: str = "") -> Any:
        """Return the client of an AWS service, by default in the environment's region."""
        key = (name, region or self.environment.region)
        with self._lock:
            if key not in self._clients:
                session: Any = self._session
                self._clients[key] = session.client(name, region_name=key[1], config=_CONFIG)
            return self._clients[key]


@dataclass(frozen=True)
class Problem:
    """One line for the user: the problem, its place, and the remedy.

    A warning does not stop the deployment.
    """

    text: str
    is_warning: bool = False

    def __str__(self) -> str:
        return f"{'Warning' if self.is_warning else 'Problem'}: {self.text}"


def warning(text: str) -> Problem:
    """Return a problem that does not stop the deployment."""
    return Problem(text, is_warning=True)
