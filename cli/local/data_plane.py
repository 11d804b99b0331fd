"""Read the addresses and the certificate authority of the emulator's data plane."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Self

import urllib3

from cli.tools.errors import CommandError
from environments.definition import Environment, names

if TYPE_CHECKING:
    import boto3

_PATH = "/_cruddur/data-plane"
_TIMEOUT_SECONDS = 30


@dataclass(frozen=True)
class DataPlane:
    """The data plane of a running emulator, for one environment."""

    authority: str
    """The certificate of the authority, as PEM."""

    listeners: dict[int, str]
    """The address on this machine, `host:port`, for each port of the load balancer."""

    aws: str
    """The address on this machine at which AWS's endpoints answer over TLS."""

    @classmethod
    def of(cls, emulator_url: str, environment: Environment, session: "boto3.Session") -> Self:
        """Return the data plane of the emulator in which the environment is deployed.

        Raises:
            CommandError: the emulator has no data plane, or the environment is not deployed to it.
        """
        found = _description(emulator_url)
        if found is None:
            raise CommandError(
                f"the emulator at {emulator_url} runs no tasks: it was started without --data-plane"
            )
        arn = _load_balancer(session, environment)
        return cls(
            authority=found["authority"],
            listeners={
                each["port"]: each["address"]
                for each in found["listeners"]
                if each["load_balancer"] == arn
            },
            aws=found["aws"],
        )


def engine_of(emulator_url: str) -> str:
    """Return the engine that runs tasks, `processes` or `docker`; empty without a data plane."""
    return str((_description(emulator_url) or {}).get("engine", ""))


def run_schedule(emulator_url: str, arn: str) -> None:
    """Run the task of a schedule of EventBridge Scheduler now.

    Raises:
        CommandError: the emulator has no such schedule, or runs no tasks.
    """
    url = f"{emulator_url}{_PATH}/schedules/{arn}"
    answer = urllib3.request("POST", url, timeout=_TIMEOUT_SECONDS)
    if answer.status != HTTPStatus.OK:
        raise CommandError(f"the emulator at {emulator_url} does not run the schedule {arn}")


def _description(emulator_url: str) -> Any:
    answer = urllib3.request("GET", f"{emulator_url}{_PATH}", timeout=_TIMEOUT_SECONDS)
    return answer.json() if answer.status == HTTPStatus.OK else None


def _load_balancer(session: "boto3.Session", environment: Environment) -> str:
    client = session.client("elbv2")
    try:
        found = client.describe_load_balancers(Names=[names.cluster(environment.name)])
    except client.exceptions.LoadBalancerNotFoundException:
        raise CommandError(
            f"{environment.name} has no load balancer: bin/cruddur deploy {environment.name}"
        ) from None
    return found["LoadBalancers"][0]["LoadBalancerArn"]
