"""The example environments, deployed side by side into one emulator with the real Terraform."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, cast

from cli.demo.inventory import Inventory
from cli.local.prerequisites import create_prerequisites
from cli.operate.cluster import Cluster
from cli.operate.image_names import digest_of
from cli.operate.image_registry import ImageRegistry
from cli.operate.status import EnvironmentStatus
from cli.tools.project import stack_json, synthesize
from cli.tools.terraform import Terraform
from emulator import seed
from environments.definition import Environment, names
from tests.helpers.applying import apply, destroy
from tests.helpers.clone import Clone
from tests.helpers.emulator import Emulator
from tests.helpers.examples.environments import DEV, PROD
from tests.helpers.seeding import create_zone_and_keys

NO_CHANGES = 0


class System:
    """The example environments in an emulated AWS."""

    def __init__(self, emulator: Emulator, directory: Path) -> None:
        self.emulator = emulator
        self.environments = {environment.name: environment for environment in (DEV, PROD)}
        self.directory = directory / "cdktf.out"
        synthesize(self.directory, sources=Clone.of_sources(directory / "clone").folder)

    def deploy(self) -> None:
        """Deploy every environment at the same time."""
        for environment in self.environments.values():
            session = self.emulator.session(environment.account_id)
            create_prerequisites(session, environment)
        self._for_every_environment(self._deploy)

    def destroy(self) -> None:
        """Destroy every environment at the same time."""
        self._for_every_environment(self._destroy)

    def terraform(self, name: str, kind: str) -> Terraform:
        """Return Terraform for one stack of an environment."""
        return Terraform(
            stack_json(self.directory, f"{name}-{kind}").parent,
            self.emulator.terraform_environment(self.environments[name]),
        )

    def client(self, name: str, service: str) -> Any:
        """Return a boto3 client in the environment's account."""
        return self.emulator.client(service, self.environments[name].account_id)

    def inventory(self, name: str) -> Inventory:
        """Return the inventory of the environment, read from AWS."""
        environment = self.environments[name]
        return Inventory(environment, self.emulator.session(environment.account_id))

    def status(self, name: str) -> EnvironmentStatus:
        """Return the status of the environment, read from AWS."""
        environment = self.environments[name]
        return EnvironmentStatus(environment, self.emulator.session(environment.account_id))

    def services(self, name: str) -> dict[str, Any]:
        """Return the active ECS services of the environment, by name."""
        return cast("dict[str, Any]", self._cluster(name).services())

    def containers(self, name: str, service: str) -> dict[str, Any]:
        """Return the containers that new tasks of a service run, by name."""
        cluster = self._cluster(name)
        return cast("dict[str, Any]", cluster.containers(self.services(name)[service]))

    def running_tag(self, name: str, service: str) -> str:
        """Return the first tag of the image that new tasks of a service run."""
        environment = self.environments[name]
        digest = digest_of(self.containers(name, service)[service]["image"])
        registry = ImageRegistry(self.client(name, "ecr"), environment)
        return registry.tags(environment.service(service), digest)[0]

    def _cluster(self, name: str) -> Cluster:
        return Cluster(self.client(name, "ecs"), self.environments[name])

    def push(self, name: str, service: str, tag: str) -> str:
        """Put a stand-in image into the repository of a service and return the image's digest."""
        repository = names.repository(name, service)
        return seed.put_image(self.client(name, "ecr"), repository, tag)

    def _deploy(self, environment: Environment) -> None:
        create_zone_and_keys(self.emulator.session(environment.account_id), environment)
        self.client(environment.name, "s3").create_bucket(
            Bucket=names.state_bucket(environment.name, environment.account_id)
        )
        for kind in ("registry", "application"):
            terraform = self.terraform(environment.name, kind)
            terraform.init()
            apply(terraform)
            for service in environment.services:
                self.push(environment.name, service.name, service.image_tag)

    def _destroy(self, environment: Environment) -> None:
        client = self.client(environment.name, "elbv2")
        found = client.describe_load_balancers(Names=[names.cluster(environment.name)])
        # An operator takes these steps first to destroy a protected environment.
        client.modify_load_balancer_attributes(
            LoadBalancerArn=found["LoadBalancers"][0]["LoadBalancerArn"],
            Attributes=[{"Key": "deletion_protection.enabled", "Value": "false"}],
        )
        for table in environment.created_tables:
            self.client(environment.name, "dynamodb").update_table(
                TableName=table.name, DeletionProtectionEnabled=False
            )
        destroy(self.terraform(environment.name, "application"))
        for service in environment.services:
            self._delete_images(environment, service.name)
        destroy(self.terraform(environment.name, "registry"))

    def _delete_images(self, environment: Environment, service: str) -> None:
        client = self.client(environment.name, "ecr")
        repository = names.repository(environment.name, service)
        images = client.list_images(repositoryName=repository)["imageIds"]
        client.batch_delete_image(repositoryName=repository, imageIds=images)

    def _for_every_environment(self, action: Callable[[Environment], None]) -> None:
        with ThreadPoolExecutor() as pool:
            list(pool.map(action, self.environments.values()))
