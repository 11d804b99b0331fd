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
from moto.ecs.exceptions import InvalidParameterException
from moto.ecs.models import EC2ContainerServiceBackend, Service
from moto.ecs.responses import EC2ContainerServiceResponse

from emulator.extensions.patching import add_actions, after, before, wrap
from emulator.extensions.rollouts import deployments
from emulator.extensions.rollouts.rollout import Rollout
from emulator.extensions.rollouts.scheduler import schedulers

# Source: Amazon ECS API reference, UpdateService, parameters that trigger "a new service
# deployment".
STARTS_A_DEPLOYMENT = {
    "capacity_provider_strategy",
    "force_new_deployment",
    "load_balancers",
    "network_configuration",
    "platform_version",
    "service_connect_configuration",
    "service_registries",
    "task_definition",
}


def _records(service: Any) -> list[dict[str, Any]]:
    if schedulers:
        return list(service.rollouts)
    return [rollout.record for rollout in reversed(service.rollouts)]


def _list_service_deployments(response: EC2ContainerServiceResponse) -> ActionResult:
    name = response._get_param("service").split("/")[-1]
    service: Any = response.ecs_backend._get_service(response._get_param("cluster"), name)
    created_at = response._get_param("createdAt", {})
    return ActionResult(
        {
            "serviceDeployments": [
                record
                for record in _records(service)
                if "after" not in created_at or record["createdAt"] > created_at["after"]
            ]
        }
    )


def apply() -> None:
    """Start a rollout where ECS starts a deployment; continue it with each `DescribeServices`."""
    add_actions(EC2ContainerServiceResponse, [_list_service_deployments])

    @after(EC2ContainerServiceResponse, "create_service")
    def create_service(response: EC2ContainerServiceResponse, answer: Any) -> None:
        service = answer.result["service"]
        if schedulers:
            service.deployments, service.rollouts = [], []
            deployments.start(service)
            schedulers[0].schedule(service)
            return
        service.rollouts = [Rollout(service, response.ecs_backend, before=None)]

    @wrap(EC2ContainerServiceBackend, "update_service")
    def update_service(
        original: Callable[..., Service],
        backend: EC2ContainerServiceBackend,
        properties: dict[str, Any],
    ) -> Service:
        name = properties["service"].split("/")[-1]
        service: Any = backend._get_service(properties.get("cluster", "default"), name)
        if schedulers:
            return _updated(original, backend, service, properties)
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
        for service in () if schedulers else services:
            service.rollouts[-1].go_on()

    _apply_to_deletions()


def _apply_to_deletions() -> None:
    @before(EC2ContainerServiceBackend, "create_service")
    def refuse_draining(
        backend: EC2ContainerServiceBackend, cluster_str: str, service_name: str
    ) -> None:
        found = backend.services.get(f"{backend._get_cluster(cluster_str).name}:{service_name}")
        if found and found.status == "DRAINING":
            raise InvalidParameterException("Unable to Start a service that is still Draining.")

    @after(EC2ContainerServiceBackend, "delete_service")
    def delete_service(_backend: EC2ContainerServiceBackend, service: Any) -> None:
        if schedulers:
            service.status, service.desired_count = "DRAINING", 0
            schedulers[0].schedule(service)


def _updated(
    original: Callable[..., Service],
    backend: EC2ContainerServiceBackend,
    service: Any,
    properties: dict[str, Any],
) -> Service:
    starts = any(properties.get(name) for name in STARTS_A_DEPLOYMENT)
    before = [dict(deployment) for deployment in service.deployments]
    original(backend, properties)
    # The other changes of deployments are those of a service without tasks.
    for deployment, kept in zip(service.deployments, before, strict=True):
        deployment.clear()
        deployment.update(kept)
    if starts:
        deployments.start(service)
    schedulers[0].schedule(service)
    return service  # type: ignore[no-any-return]
