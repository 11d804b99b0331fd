"""What the tasks of a service may call, by name."""

from collections.abc import Sequence

from environments.definition import DefaultVpc, Environment, Service
from modules.fargate_service import Destination
from modules.network import DedicatedNetwork, Endpoints, Network

_HTTPS = 443
_ANYWHERE = "0.0.0.0/0"


def destinations(
    environment: Environment, service: Service, *, network: Network, callees: Sequence[Destination]
) -> list[Destination]:
    """What every task needs of AWS, what this service calls, and nothing else."""
    declared = [
        Destination(
            id=f"destination_{destination.name}",
            description=f"To {destination.name}",
            port=destination.port,
            cidr_block=destination.cidr_block,
            prefix_list_id=destination.prefix_list_id,
            security_group_id=destination.security_group_id,
            is_foreign=destination.security_group_id is not None,
        )
        for destination in service.calls_out_to
        if (destination.cidr_block, destination.port) != (_ANYWHERE, _HTTPS)
    ]
    endpoints = (
        _endpoints(network.endpoints, service) if isinstance(network, DedicatedNetwork) else []
    )
    return [*endpoints, *_internet(environment, service), *declared, *callees]


def _endpoints(endpoints: Endpoints, service: Service) -> list[Destination]:
    gateways = {"s3": ("Amazon S3", endpoints.s3_prefix_list_id)}
    if service.dynamodb_tables and endpoints.dynamodb_prefix_list_id:
        gateways["dynamodb"] = ("Amazon DynamoDB", endpoints.dynamodb_prefix_list_id)
    return [
        Destination(
            id="endpoints",
            description="To AWS through endpoints of the VPC",
            port=_HTTPS,
            security_group_id=endpoints.security_group_id,
        ),
        *(
            Destination(
                id=id_, description=f"To {name}", port=_HTTPS, prefix_list_id=prefix_list_id
            )
            for id_, (name, prefix_list_id) in gateways.items()
        ),
    ]


def _internet(environment: Environment, service: Service) -> list[Destination]:
    """HTTPS to anywhere, for those who need it; one rule, since AWS refuses the same one twice."""
    reasons = [
        destination.name
        for destination in service.calls_out_to
        if (destination.cidr_block, destination.port) == (_ANYWHERE, _HTTPS)
    ]
    if isinstance(environment.network, DefaultVpc):
        reasons.insert(0, "AWS")
    elif environment.tracing != "none":
        reasons.insert(0, "Amazon ECR Public for the image of the tracing sidecar")
    if not reasons:
        return []
    return [
        Destination(
            id="out",
            description=f"HTTPS to {', '.join(reasons)}",
            port=_HTTPS,
            cidr_block=_ANYWHERE,
        )
    ]
