"""Checks that an environment's network has room for the tasks and leads to their destinations."""

from collections.abc import Sequence

from environments.definition.network import DedicatedVpc
from environments.definition.service import Service


def check_network(
    network: DedicatedVpc,
    *,
    region: str,
    tracing: str,
    interface_endpoint_count: int,
    services: Sequence[Service],
) -> None:
    """Refuse a network without enough addresses for tasks, or without a way to what they call.

    Raises:
        ValueError: in one sentence naming the field, the value and what is allowed.
    """
    network.check_region(region)
    _check_room(network, interface_endpoint_count, services)
    if network.nat == "none":
        _check_nothing_is_on_the_internet(tracing, services)


def _check_room(
    network: DedicatedVpc, interface_endpoint_count: int, services: Sequence[Service]
) -> None:
    # During a rollout a service has its old tasks and as many new ones.
    tasks = 2 * sum(
        service.autoscaling.maximum_count if service.autoscaling else service.desired_count
        for service in services
    )
    room = network.task_addresses(interface_endpoint_count)
    if tasks > room:
        raise ValueError(
            f"network: cidr_block must have private addresses for {tasks} tasks (all that the "
            f"services may run, twice during a rollout), got {network.cidr_block!r} with {room}"
        )


def _check_nothing_is_on_the_internet(tracing: str, services: Sequence[Service]) -> None:
    # The endpoints of Amazon ECR do not serve public repositories. Source: Amazon ECR user guide,
    # "Amazon ECR interface VPC endpoints".
    if tracing != "none":
        raise ValueError(
            "tracing must be 'none' with a network of nat 'none': no VPC endpoint leads to the "
            f"sidecar's image in Amazon ECR Public, got {tracing!r}"
        )
    for service in services:
        if service.image:
            raise ValueError(
                f"service {service.name!r}: image must be left out with a network of nat 'none': "
                f"there is no way to a registry on the internet, got {service.image!r}"
            )
        for destination in service.calls_out_to:
            if destination.is_public:
                raise ValueError(
                    f"service {service.name!r}: calls_out_to must stay in private ranges with a "
                    "network of nat 'none': there is no way to the internet, "
                    f"got {destination.name!r} at {destination.cidr_block}"
                )


def interface_endpoints(
    *, tracing: str, enable_execute_command: bool, services: Sequence[Service]
) -> tuple[str, ...]:
    """Return the AWS services whose interface endpoints tasks without a public address need.

    Source: Amazon ECR user guide, "Amazon ECR interface VPC endpoints" (Fargate platform 1.4.0
    pulls through `ecr.api`, `ecr.dkr` and S3); Amazon ECS developer guide, "Monitor Amazon ECS
    containers with ECS Exec" (`ssmmessages`).

    ECS itself needs no endpoint, although every task has a Service Connect proxy: tasks on Fargate
    do not require the interface endpoints of Amazon ECS (`ecs`, `ecs-agent`, `ecs-telemetry`).
    Source: Amazon ECS developer guide, "Amazon ECS interface VPC endpoints (AWS PrivateLink)".
    """
    return (
        "ecr.api",
        "ecr.dkr",
        "logs",
        *(("ssm",) if any(service.secret_names for service in services) else ()),
        *(("ssmmessages",) if enable_execute_command else ()),
        *(("xray",) if tracing != "none" else ()),
    )
