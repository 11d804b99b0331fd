"""Deployments of a service, and their records in the history of the service.

A deployment is a dict of `service.deployments`, the PRIMARY deployment first. A record is an entry
of `ListServiceDeployments` in `service.rollouts`, the newest first. The texts are those of Amazon
ECS.
"""

from typing import Any

from moto.core.utils import utcnow
from moto.moto_api._internal import mock_random

BREAKER = "ECS deployment circuit breaker"
_EVENTS = 100  # ECS API reference, Service: "a maximum of 100 of the latest events"
# Source: ECS API reference, ServiceRevision: the settings of a service to which ECS rolls back.
_REVISION = {
    "capacityProviderStrategy": "capacity_provider_strategy",
    "launchType": "launch_type",
    "loadBalancers": "load_balancers",
    "networkConfiguration": "network_configuration",
    "platformVersion": "platform_version",
    "serviceConnectConfiguration": "service_connect_configuration",
    "taskDefinition": "task_definition",
}


def start(service: Any) -> None:
    """Start a deployment of the service's current settings; the others become ACTIVE."""
    now, id_ = utcnow(), f"ecs-svc/{mock_random.randint(10**18, 10**19)}"
    for older in service.deployments:
        older["status"] = "ACTIVE"
    deployment = {
        "createdAt": now,
        "desiredCount": service.desired_count,
        "failedTasks": 0,
        "id": id_,
        "pendingCount": 0,
        "rolloutState": "IN_PROGRESS",
        "rolloutStateReason": f"ECS deployment {id_} in progress.",
        "runningCount": 0,
        "status": "PRIMARY",
        "updatedAt": now,
        **{key: getattr(service, name, None) or None for key, name in _REVISION.items()},
    }
    service.deployments = [deployment, *service.deployments]
    record = {
        "clusterArn": service.cluster_arn,
        "createdAt": now,
        "serviceArn": service.arn,
        "serviceDeploymentArn": f"{service.arn.replace(':service/', ':service-deployment/')}"
        f"/{mock_random.get_random_hex(21)}",
        "startedAt": now,
        "status": "IN_PROGRESS",
        "updatedAt": now,
    }
    if service.rollouts and service.rollouts[0]["status"] == "IN_PROGRESS":
        _end(service, "STOPPED")
    service.rollouts = [record, *service.rollouts]


def complete(service: Any) -> None:
    """Complete the PRIMARY deployment, which can be a rollback."""
    primary = service.deployments[0]
    primary.update(
        rolloutState="COMPLETED",
        rolloutStateReason=f"ECS deployment {primary['id']} completed.",
        updatedAt=utcnow(),
    )
    service.completed = primary
    rolls_back = service.rollouts[0]["status"] == "ROLLBACK_IN_PROGRESS"
    _end(service, "ROLLBACK_SUCCESSFUL" if rolls_back else "SUCCESSFUL")
    add_event(service, f"(deployment {primary['id']}) deployment completed.")


def fail(service: Any) -> None:
    """Let the circuit breaker fail the PRIMARY deployment, and roll back if the service does.

    A rollback returns to the last deployment that completed: it becomes PRIMARY again, with its id
    and its tasks (AWS does not document this; source: outputs of DescribeServices that users have
    published). Without such a deployment the failed one stays PRIMARY and starts no more tasks.
    """
    failed, record = service.deployments[0], service.rollouts[0]
    failed.update(
        rolloutState="FAILED",
        rolloutStateReason=f"{BREAKER}: tasks failed to start.",
        updatedAt=utcnow(),
    )
    add_event(service, f"(deployment {failed['id']}) deployment failed: tasks failed to start.")
    breaker = service.deployment_configuration["deploymentCircuitBreaker"]
    back = getattr(service, "completed", None)
    if not breaker.get("rollback") or not back:
        record["statusReason"] = "No rollback candidate was found to run the rollback."
        _end(service, "ROLLBACK_FAILED")
        return
    record.update(
        status="ROLLBACK_IN_PROGRESS",
        statusReason="Service deployment rolled back because the circuit breaker threshold was "
        "exceeded.",
        updatedAt=utcnow(),
    )
    back.update(
        rolloutState="IN_PROGRESS",
        rolloutStateReason=f"{BREAKER}: rolling back to deploymentId {back['id']}.",
        failedTasks=0,
        status="PRIMARY",
        updatedAt=utcnow(),
    )
    for key, name in _REVISION.items():
        setattr(service, name, back[key])
    failed["status"] = "ACTIVE"
    others = [each for each in service.deployments if each is not back]
    service.deployments = [back, *others]
    add_event(service, f"rolling back to deployment {back['id']}.")


def add_event(service: Any, message: str) -> None:
    """Add an event of the service, the newest first."""
    event = {
        "id": str(mock_random.uuid4()),
        "createdAt": utcnow(),
        "message": f"(service {service.name}) {message}",
    }
    service.events = [event, *service.events[: _EVENTS - 1]]


def _end(service: Any, status: str) -> None:
    now = utcnow()
    service.rollouts[0].update(status=status, finishedAt=now, updatedAt=now)
