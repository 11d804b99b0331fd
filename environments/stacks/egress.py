"""What the tasks of a service may call, by name."""

from collections.abc import Sequence

from environments.definition import Service
from modules.fargate_service import Destination

_HTTPS = 443
_ANYWHERE = "0.0.0.0/0"


def destinations(service: Service, *, callees: Sequence[Destination]) -> list[Destination]:
    """What every task needs of AWS, what this service calls, and nothing else."""
    declared = [
        Destination(
            id=f"destination_{destination.name}",
            description=f"To {destination.name}",
            port=destination.port,
            cidr_block=destination.cidr_block,
            prefix_list_id=destination.prefix_list_id,
        )
        for destination in service.calls_out_to
        if (destination.cidr_block, destination.port) != (_ANYWHERE, _HTTPS)
    ]
    return [*_internet(service), *declared, *callees]


def _internet(service: Service) -> list[Destination]:
    """HTTPS to anywhere; one rule for all reasons, since AWS refuses the same one twice."""
    reasons = [
        "AWS",
        *(
            destination.name
            for destination in service.calls_out_to
            if (destination.cidr_block, destination.port) == (_ANYWHERE, _HTTPS)
        ),
    ]
    return [
        Destination(
            id="out",
            description=f"HTTPS to {', '.join(reasons)}",
            port=_HTTPS,
            cidr_block=_ANYWHERE,
        )
    ]
