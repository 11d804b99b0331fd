"""Roll out a second version while requests are sent, and a broken one."""

from collections.abc import Iterator
from contextlib import contextmanager

from cli.demo.steady_load import steady_load
from cli.local.deployment import deploy_image
from cli.local.stage import Stage
from cli.tools.errors import CommandError
from environments.definition import Service

_FEWEST_REQUESTS = 50
_SHOWN_FAILURES = 10


def roll_out(stage: Stage) -> None:
    """Roll out another image of one service, while requests are sent to the service.

    Raises:
        CommandError: a request failed.
    """
    service = _service(stage)
    stage.announce(f"Rolling out v2 of {service.name} under a steady load")
    with _no_request_fails(stage, service):
        deploy_image(stage, service, "v2")


def roll_out_broken(stage: Stage) -> None:
    """Roll out an image whose tasks end at once, under the same load: ECS rolls back.

    Raises:
        CommandError: a request failed, or the deployment did not fail.
    """
    service = _service(stage)
    stage.announce(f"Rolling out v3 of {service.name}, which is broken: its tasks end at once")
    with _no_request_fails(stage, service):
        try:
            deploy_image(stage, service, "v3", defect="ends at once")
        except CommandError as error:
            stage.say(f"bin/cruddur deploy: {error}")
        else:
            raise CommandError("the deployment of a broken image had to fail and did not")
        stage.say(f"the deploy failed, as it must; {service.name} still runs v2")


@contextmanager
def _no_request_fails(stage: Stage, service: Service) -> Iterator[None]:
    """Send requests while the block runs, and fail if one of them fails."""
    url = f"{stage.url(service.name)}/api/activities/home"
    system = stage.system()
    with steady_load(lambda: system.request("GET", url)) as load:
        yield
    stage.say(f"meanwhile {load.requests} requests to {url}: {len(load.failures)} failed")
    for failure in load.failures[:_SHOWN_FAILURES]:
        stage.say(f"  {failure}")
    if load.failures or load.requests < _FEWEST_REQUESTS:
        raise CommandError(
            f"a rollout must lose no request: {len(load.failures)} of {load.requests} failed"
        )


def _service(stage: Stage) -> Service:
    return stage.environment.service("backend-flask")
