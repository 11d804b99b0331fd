"""Where the tasks of a service run."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Placement:
    """The cluster, its Service Connect namespace, and the network that the tasks are in."""

    cluster_name: str
    cluster_arn: str
    namespace_arn: str
    vpc_id: str
    subnet_ids: list[str]
    assign_public_ip: bool
