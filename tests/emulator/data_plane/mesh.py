"""Deployed services that call each other: `web` behind a load balancer, and `checker`."""

import sys
import uuid
from pathlib import Path
from typing import Any

import requests
import urllib3

from emulator.data_plane.engine import Address
from emulator.data_plane.programs import Program
from tests.emulator.data_plane.deployed_tasks import DeployedTasks
from tests.helpers.balancing import https
from tests.helpers.emulator import create_load_balancer
from tests.helpers.waiting import wait_until

HOST = "web.mesh.test"
WEB_PORT, CHECKER_PORT = 8000, 5555
_SERVER = (sys.executable, str(Path(__file__).with_name("small_server.py")))
_WAIT = "import signal; signal.pause()"
_CALL = "import os; from urllib.request import urlopen as get; get(os.environ['CHECKER'])"
_CHECK = "from urllib.request import urlopen as get; get('http://127.0.0.1:{}/')"


class Mesh:
    """Services with a cluster, a namespace, security groups and a load balancer of their own.

    `web` answers `/` with its version, and `/check` with the answer of `checker`.
    """

    def __init__(self, tasks: DeployedTasks, *, may_check: bool) -> None:
        self._tasks, self._emulator = tasks, tasks.emulator
        self.ecs, self.elbv2 = tasks.ecs, tasks.emulator.client("elbv2")
        self._ec2 = tasks.emulator.client("ec2")
        self.name = f"mesh-{uuid.uuid4().hex[:8]}"
        self.ecs.create_cluster(clusterName=self.name)
        discovery = tasks.emulator.client("servicediscovery")
        discovery.create_http_namespace(Name=self.name)
        (self._namespace,) = (
            found["Arn"]
            for found in discovery.list_namespaces()["Namespaces"]
            if found["Name"] == self.name
        )
        self._groups = {name: self._security_group(name) for name in ("web", "checker")}
        if may_check:
            self._allow_checking()
        self._load_balance()
        self.deploy("checker", "v1")
        self.deploy("web", "v1")

    def deploy(self, service: str, version: str) -> None:
        """Create or update a service, and wait until the deployment has completed."""
        port = {"web": WEB_PORT, "checker": CHECKER_PORT}[service]
        task_definition = self._tasks.register(
            self._tasks.container(
                "",
                image=self._tasks.image(Program(command=_SERVER)),
                environment=[
                    {"name": "VERSION", "value": version},
                    {"name": "CHECKER", "value": f"http://checker.{self.name}:{CHECKER_PORT}/"},
                ],
                healthCheck={
                    "command": ["CMD", sys.executable, "-c", _CHECK.format(port)],
                    "interval": 5,
                    "timeout": 60,
                },
                portMappings=[{"name": service, "containerPort": port, "appProtocol": "http"}],
            )
        )
        common: dict[str, Any] = {"cluster": self.name, "taskDefinition": task_definition}
        if self.ecs.describe_services(cluster=self.name, services=[service])["services"]:
            self.ecs.update_service(service=service, **common)
        else:
            self.ecs.create_service(
                serviceName=service,
                desiredCount=1,
                launchType="FARGATE",
                networkConfiguration=self._network(service),
                loadBalancers=[self._target(service)] if service == "web" else [],
                serviceConnectConfiguration=self._service_connect(service, port),
                **common,
            )
        wait_until(lambda: self._is_deployed(service, task_definition))

    def deploy_worker(self) -> None:
        """Create `worker`, which has no port, and wait until the deployment has completed.

        The worker has the security group of `web`. It is healthy while it reaches `checker`.
        """
        task_definition = self._tasks.register(
            self._tasks.container(
                "",
                image=self._tasks.image(Program(command=(sys.executable, "-c", _WAIT))),
                environment=[
                    {"name": "CHECKER", "value": f"http://checker.{self.name}:{CHECKER_PORT}/"}
                ],
                healthCheck={
                    "command": ["CMD", sys.executable, "-c", _CALL],
                    "interval": 5,
                    "timeout": 60,
                },
            )
        )
        self.ecs.create_service(
            cluster=self.name,
            serviceName="worker",
            taskDefinition=task_definition,
            desiredCount=1,
            launchType="FARGATE",
            networkConfiguration=self._network("web"),
            serviceConnectConfiguration={"enabled": True, "namespace": self._namespace},
        )
        wait_until(lambda: self._is_deployed("worker", task_definition))

    def get(self, path: str) -> tuple[int, str]:
        """Send a request over TLS to the load balancer."""
        answer = requests.get(f"{self._emulator.url}/_cruddur/data-plane", timeout=60).json()
        (found,) = (
            it["address"]
            for it in answer["listeners"]
            if it["load_balancer"] == self._load_balancer and it["port"] == 443
        )
        host, _, port = found.partition(":")
        with https(Address(host, int(port)), HOST, answer["authority"]) as pool:
            response = pool.request("GET", path, timeout=urllib3.Timeout(60))
        return response.status, response.data.decode()

    def target_states(self) -> list[str]:
        """Return the states of the load balancer's targets."""
        found = self.elbv2.describe_target_health(TargetGroupArn=self._target_group)
        return [it["TargetHealth"]["State"] for it in found["TargetHealthDescriptions"]]

    def tasks(self, service: str) -> list[str]:
        """Return the ARNs of the tasks that run."""
        answer = self.ecs.list_tasks(
            cluster=self.name, serviceName=service, desiredStatus="RUNNING"
        )
        return list(answer["taskArns"])

    def delete(self) -> None:
        """Delete the services, so that their tasks end."""
        for service in self.ecs.list_services(cluster=self.name)["serviceArns"]:
            self.ecs.delete_service(cluster=self.name, service=service, force=True)

    def _network(self, group: str) -> dict[str, Any]:
        shared = self._tasks.network["awsvpcConfiguration"]
        return {"awsvpcConfiguration": {**shared, "securityGroups": [self._groups[group]]}}

    def _is_deployed(self, service: str, task_definition: str) -> bool:
        found = self.ecs.describe_services(cluster=self.name, services=[service])["services"][0]
        return [(it["taskDefinition"], it["rolloutState"]) for it in found["deployments"]] == [
            (task_definition, "COMPLETED")
        ]

    def _security_group(self, name: str) -> str:
        vpc = self._ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
        group = self._ec2.create_security_group(
            GroupName=f"{self.name}-{name}", Description=name, VpcId=vpc
        )
        return str(group["GroupId"])  # its egress rule allows everything, as AWS's default

    def _allow_checking(self) -> None:
        pair = {"GroupId": self._groups["web"]}
        self._ec2.authorize_security_group_ingress(
            GroupId=self._groups["checker"],
            IpPermissions=[
                {
                    "IpProtocol": "tcp",
                    "FromPort": CHECKER_PORT,
                    "ToPort": CHECKER_PORT,
                    "UserIdGroupPairs": [pair],
                }
            ],
        )

    def _load_balance(self) -> None:
        vpc = self._ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
        self._target_group = self.elbv2.create_target_group(
            Name=self.name,
            Protocol="HTTP",
            Port=WEB_PORT,
            VpcId=vpc,
            TargetType="ip",
            HealthCheckIntervalSeconds=5,
            HealthyThresholdCount=2,
            UnhealthyThresholdCount=10,
        )["TargetGroups"][0]["TargetGroupArn"]
        self.elbv2.modify_target_group_attributes(
            TargetGroupArn=self._target_group,
            Attributes=[{"Key": "deregistration_delay.timeout_seconds", "Value": "30"}],
        )
        self._load_balancer = create_load_balancer(self._emulator, self.name)
        acm = self._emulator.client("acm")
        certificate = acm.request_certificate(DomainName=HOST)["CertificateArn"]
        self.elbv2.create_listener(
            LoadBalancerArn=self._load_balancer,
            Protocol="HTTPS",
            Port=443,
            Certificates=[{"CertificateArn": certificate}],
            DefaultActions=[{"Type": "forward", "TargetGroupArn": self._target_group}],
        )

    def _target(self, service: str) -> dict[str, Any]:
        return {
            "targetGroupArn": self._target_group,
            "containerName": "app",
            "containerPort": {"web": WEB_PORT, "checker": CHECKER_PORT}[service],
        }

    def _service_connect(self, service: str, port: int) -> dict[str, Any]:
        alias = {"port": port, "dnsName": f"{service}.{self.name}"}
        served = {"portName": service, "discoveryName": service, "clientAliases": [alias]}
        return {"enabled": True, "namespace": self._namespace, "services": [served]}
