from typing import Any

import pytest

from cli.images.kept_images import refuse_deployments
from cli.tools.errors import CommandError

DONE = {"status": "PRIMARY", "rolloutState": "COMPLETED"}
STARTING = {"status": "PRIMARY", "rolloutState": "IN_PROGRESS"}
DRAINING = {"status": "ACTIVE", "rolloutState": "COMPLETED"}


def service(name: str, *deployments: dict[str, str]) -> Any:
    return {"serviceName": name, "deployments": list(deployments)}


@pytest.mark.parametrize("deployments", [(STARTING,), (DONE, DRAINING)])
def test_a_deployment_in_progress_is_refused_in_one_line(deployments: Any) -> None:
    with pytest.raises(CommandError) as refused:
        refuse_deployments([service("web", *deployments), service("api", DONE)])

    assert str(refused.value) == (
        "nothing was touched: a deployment of web is in progress; wait until it has ended"
    )


def test_services_without_a_deployment_in_progress_are_accepted() -> None:
    refuse_deployments([service("web", DONE), service("api", {"status": "PRIMARY"})])
