"""A deployment as the commands see it, created by a few API calls instead of Terraform."""

from typing import Any

from emulator.seed import put_image
from environments.definition import Environment, names
from tests.helpers.emulator import Emulator


class Deployed:
    """An environment's cluster; a test adds services and their resources one by one."""

    def __init__(self, emulator: Emulator, environment: Environment) -> None:
        self._emulator = emulator
        self._environment = environment
        self.cluster = names.cluster(environment.name)
        self.ecs = emulator.client("ecs")
        self.ecs.create_cluster(clusterName=self.cluster)

    def add_service(self, service: str, *, tag: str, target_group_arn: str | None = None) -> None:
        """Run a service with an image of this tag, which is pushed to a new repository."""
        ecr = self._emulator.client("ecr")
        repository = names.repository(self._environment.name, service)
        found = ecr.create_repository(repositoryName=repository)["repository"]
        digest = put_image(ecr, repository, tag)
        image = f"{found['repositoryUri']}@{digest}"
        self.add_service_of(service, image, target_group_arn=target_group_arn)

    def add_service_of(
        self, service: str, image: str, *, target_group_arn: str | None = None
    ) -> None:
        """Run a service with an image."""
        self.ecs.register_task_definition(
            family=names.service(self._environment.name, service),
            containerDefinitions=[
                {"name": service, "image": image, "memory": 448},
                {"name": "xray", "image": "xray", "memory": 64},
            ],
        )
        target: dict[str, Any] = {"targetGroupArn": target_group_arn, "containerPort": 3000}
        self.ecs.create_service(
            cluster=self.cluster,
            serviceName=service,
            taskDefinition=names.service(self._environment.name, service),
            desiredCount=2,
            loadBalancers=[{**target, "containerName": service}] if target_group_arn else [],
        )

    def start_task(self, service: str) -> str:
        """Start one more task of the service and return its ARN."""
        started = self.ecs.run_task(
            cluster=self.cluster,
            taskDefinition=names.service(self._environment.name, service),
            launchType="FARGATE",
            group=f"service:{service}",
        )
        return str(started["tasks"][0]["taskArn"])

    def target_group(self, *addresses: str) -> str:
        """Create a target group with these addresses and return its ARN."""
        ec2, elbv2 = self._emulator.client("ec2"), self._emulator.client("elbv2")
        (vpc,) = ec2.describe_vpcs(Filters=[{"Name": "isDefault", "Values": ["true"]}])["Vpcs"]
        made = elbv2.create_target_group(
            Name=self.cluster, Protocol="HTTP", Port=3000, VpcId=vpc["VpcId"], TargetType="ip"
        )
        arn = str(made["TargetGroups"][0]["TargetGroupArn"])
        elbv2.register_targets(
            TargetGroupArn=arn, Targets=[{"Id": address, "Port": 3000} for address in addresses]
        )
        return arn
