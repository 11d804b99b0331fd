"""The egress rules of a service, except those to the services that it connects to."""

from environments.definition import DefaultVpc, Environment, Service
from modules.fargate_service import EgressRule
from modules.network import DedicatedNetwork, Endpoints, Network

HTTPS = 443
_ANYWHERE = "0.0.0.0/0"


def egress_rules(
    environment: Environment, service: Service, *, network: Network
) -> list[EgressRule]:
    """Return the rules to AWS and to the service's `calls_out_to`."""
    declared = [
        EgressRule(
            id=f"destination_{destination.name}",
            description=f"To {destination.name}",
            port=destination.port,
            cidr_block=destination.cidr_block,
            prefix_list_id=destination.prefix_list_id,
            security_group_id=destination.security_group_id,
            is_foreign=destination.security_group_id is not None,
        )
        for destination in service.calls_out_to
        if (destination.cidr_block, destination.port) != (_ANYWHERE, HTTPS)
    ]
    endpoints = (
        _endpoints(network.endpoints, service) if isinstance(network, DedicatedNetwork) else []
    )
    return [*endpoints, *_internet(environment, service), *declared]


def _endpoints(endpoints: Endpoints, service: Service) -> list[EgressRule]:
    gateways = {"s3": ("Amazon S3", endpoints.s3_prefix_list_id)}
    if service.dynamodb_tables and endpoints.dynamodb_prefix_list_id:
        gateways["dynamodb"] = ("Amazon DynamoDB", endpoints.dynamodb_prefix_list_id)
    return [
        EgressRule(
            id="endpoints",
            description="To AWS through endpoints of the VPC",
            port=HTTPS,
            security_group_id=endpoints.id,
        ),
        *(
            EgressRule(id=id_, description=f"To {name}", port=HTTPS, prefix_list_id=prefix_list_id)
            for id_, (name, prefix_list_id) in gateways.items()
        ),
    ]


def _internet(environment: Environment, service: Service) -> list[EgressRule]:
    """Return the rule for HTTPS to any address, if any; AWS refuses a second rule of this kind."""
    reasons = [
        destination.name
        for destination in service.calls_out_to
        if (destination.cidr_block, destination.port) == (_ANYWHERE, HTTPS)
    ]
    if isinstance(environment.network, DefaultVpc):
        reasons.insert(0, "AWS")
    else:
        if service.image:
            reasons.insert(0, "the registry of the image")
        if environment.tracing != "none" and not environment.caches_sidecar_image:
            reasons.insert(0, "Amazon ECR Public for the image of the tracing sidecar")
    if not reasons:
        return []
    return [
        EgressRule(
            id="out",
            description=f"HTTPS to {', '.join(reasons)}",
            port=HTTPS,
            cidr_block=_ANYWHERE,
        )
    ]
