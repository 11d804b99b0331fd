"""Services of one namespace with tasks, as moto keeps them, for Service Connect."""

import itertools
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import boto3

REGION = "us-west-1"
NAMESPACE = "arn:aws:servicediscovery:us-west-1:123456789012:namespace/ns-1"
PORT = 5555


class Mesh:
    """Services and tasks; the security groups are real objects of moto (under `mock_aws`)."""

    def __init__(self) -> None:
        self.ec2 = boto3.client("ec2", region_name=REGION)
        self._vpc = self.ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
        self._numbers = itertools.count(1)
        self.definitions: dict[str, list[dict[str, Any]]] = {}
        self.backend: Any = SimpleNamespace(
            services={},
            tasks={"cluster": {}},
            describe_task_definition=lambda name: SimpleNamespace(
                container_definitions=self.definitions[name]
            ),
        )

    def security_group(self, name: str) -> str:
        """Create a group that allows nothing."""
        group = self.ec2.create_security_group(GroupName=name, Description=name, VpcId=self._vpc)
        self.ec2.revoke_security_group_egress(
            GroupId=group["GroupId"],
            IpPermissions=[{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}],
        )
        return str(group["GroupId"])

    def allow(self, source: str, destination: str, *, port: int = PORT) -> None:
        """Add the egress rule of the source and the ingress rule of the destination."""
        self.allow_to(source, destination, port=port)
        self.allow_from(destination, source, port=port)

    def allow_to(self, group: str, peer: str, *, port: int = PORT) -> None:
        self.ec2.authorize_security_group_egress(GroupId=group, IpPermissions=_tcp(port, peer))

    def allow_from(self, group: str, peer: str, *, port: int = PORT) -> None:
        self.ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=_tcp(port, peer))

    def service(self, name: str, **settings: Any) -> None:
        """Create a service `NAME.cluster` on a port that is named after the service."""
        served = {
            "portName": name,
            "clientAliases": [{"dnsName": f"{name}.cluster", "port": PORT}],
            **settings,
        }
        self.definitions[name] = [
            {"portMappings": [{"name": name, "containerPort": PORT}], "healthCheck": {}},
            {"healthCheck": {"command": ["CMD", "true"]}},
        ]
        self.backend.services[f"cluster:{name}"] = SimpleNamespace(
            name=name,
            cluster_name="cluster",
            region_name=REGION,
            _account_id="123456789012",
            _backend=self.backend,
            service_connect_configuration={
                "enabled": True,
                "namespace": NAMESPACE,
                "services": [served],
            },
        )

    def task(self, service: str, *groups: str, **settings: Any) -> Any:
        """Add a running, healthy task of the service."""
        number = next(self._numbers)
        fields: Mapping[str, Any] = {
            "last_status": "RUNNING",
            "desired_status": "RUNNING",
            "health_status": "HEALTHY",
            **settings,
        }
        task = SimpleNamespace(
            id=str(number),
            group=f"service:{service}",
            cluster_name="cluster",
            private_ip=f"10.0.0.{number}",
            network_configuration={"awsvpcConfiguration": {"securityGroups": list(groups)}},
            task_definition_arn=service,
            _backend=self.backend,
            **fields,
        )
        self.backend.tasks["cluster"][task.id] = task
        return task


def _tcp(port: int, peer: str) -> list[Any]:
    permission: dict[str, Any] = {"IpProtocol": "tcp", "FromPort": port, "ToPort": port}
    if "/" in peer:
        return [{**permission, "IpRanges": [{"CidrIp": peer}]}]
    return [{**permission, "UserIdGroupPairs": [{"GroupId": peer}]}]
