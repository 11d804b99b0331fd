"""A bad image does not roll out: ECS stops it, as the deployment circuit breaker does.

Gap: in moto every deployment succeeds at once, and no task ever stops.

An image is bad when one of its tags in ECR starts with `bad`. Its containers start and then fail
their health check. The circuit breaker counts three failed tasks, its lowest threshold. Then:

- An **update** rolls back to the previous deployment. After that ECS lists only the previous
  deployment, as COMPLETED. Only `ListServiceDeployments`, the events and the stopped tasks show
  what happened. The provider (5.100.0, `statusServiceWaitForStable`) waits for a single deployment
  with `runningCount == desiredCount`, reads the old task definition, and reports success.
- A **first deployment** has no previous deployment: it stays, FAILED and without tasks. The
  provider has already finished by then: there is a single deployment from the start, and
  `runningCount` reaches `desiredCount` when the tasks run, not when they are healthy.

Tasks that never run (an image that cannot be pulled, a process that exits at once) are not
emulated. For such tasks the provider waits until its timeout, fails, and taints a service that it
was creating.

A rollout takes its next step with each `DescribeServices`, so that no test has to wait.
"""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from moto.core.responses import ActionResult
from moto.ecs.models import EC2ContainerServiceBackend, Service
from moto.ecs.responses import EC2ContainerServiceResponse

from emulator.extensions.patching import add_actions, after, wrap
from emulator.extensions.rollouts.rollout import Rollout

# Source: Amazon ECS API reference, UpdateService, parameters that trigger "a new service
# deployment".
STARTS_A_DEPLOYMENT = {
    "force_new_deployment",
    "load_balancers",
    "network_configuration",
    "platform_version",
    "service_connect_configuration",
    "service_registries",
    "task_definition",
}


def _list_service_deployments(response: EC2ContainerServiceResponse) -> ActionResult:
    name = response._get_param("service").split("/")[-1]
    service: Any = response.ecs_backend._get_service(response._get_param("cluster"), name)
    created_at = response._get_param("createdAt", {})
    return ActionResult(
        {
            "serviceDeployments": [
                rollout.record
                for rollout in reversed(service.rollouts)
                if "after" not in created_at or rollout.record["createdAt"] > created_at["after"]
            ]
        }
    )


def apply() -> None:
    """Start a rollout where ECS starts a deployment; continue it with each `DescribeServices`."""
    add_actions(EC2ContainerServiceResponse, [_list_service_deployments])

    @after(EC2ContainerServiceResponse, "create_service")
    def create_service(response: EC2ContainerServiceResponse, answer: Any) -> None:
        service = answer.result["service"]
        service.rollouts = [Rollout(service, response.ecs_backend, before=None)]

    @wrap(EC2ContainerServiceBackend, "update_service")
    def update_service(
        original: Callable[..., Service],
        backend: EC2ContainerServiceBackend,
        properties: dict[str, Any],
    ) -> Service:
        name = properties["service"].split("/")[-1]
        service: Any = backend._get_service(properties.get("cluster", "default"), name)
        service.rollouts[-1].end()
        before = deepcopy(service.deployments[0])
        starts = any(properties.get(name) for name in STARTS_A_DEPLOYMENT)
        original(backend, properties)
        if starts:
            service.rollouts.append(Rollout(service, backend, before=before))
        elif before["rolloutState"] == "FAILED":
            # More tasks of a failed deployment do not start either.
            service.deployments, service.running_count = [before], 0
        return service  # type: ignore[no-any-return]

    @after(EC2ContainerServiceBackend, "describe_services")
    def describe_services(_backend: EC2ContainerServiceBackend, answer: Any) -> None:
        services, _failures = answer
        for service in services:
            service.rollouts[-1].go_on()
