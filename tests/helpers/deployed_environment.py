"""Environments deployed into the emulator with the real Terraform."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, cast

import boto3

from cli.demo.inventory import Inventory
from cli.operate.cluster import Cluster
from cli.operate.image_names import digest_of
from cli.operate.image_registry import ImageRegistry
from cli.operate.status import EnvironmentStatus
from cli.state.terraform_state import TerraformState
from cli.tools.project import stack_document, stack_json, synthesize
from cli.tools.terraform import Terraform
from emulator import seed
from environments.definition import Environment, names
from tests.helpers.applying import apply
from tests.helpers.clone import Clone
from tests.helpers.emulator import Emulator
from tests.helpers.examples.environments import DEV, PROD
from tests.helpers.seeding import create_backend

NO_CHANGES = 0


class DeployedEnvironment:
    """An environment in the emulator; `directory` holds the Terraform JSON of its stacks."""

    def __init__(self, emulator: Emulator, environment: Environment, directory: Path) -> None:
        self.emulator = emulator
        self.environment = environment
        self.name = environment.name
        self.cluster = names.cluster(environment.name)
        self._directory = directory

    @property
    def session(self) -> boto3.Session:
        return self.emulator.session(self.environment.account_id)

    def client(self, service: str) -> Any:
        """Return a boto3 client in the environment's account."""
        return self.emulator.client(service, self.environment.account_id)

    def clone(self, folder: Path) -> Clone:
        """Copy the sources to a new folder; the commands of the copy use the same account."""
        return Clone.of_sources(
            folder / "clone", self.emulator.terraform_environment(self.environment)
        )

    def terraform(self, kind: str) -> Terraform:
        """Return Terraform for one stack."""
        return Terraform(
            stack_json(self._directory, f"{self.name}-{kind}").parent,
            self.emulator.terraform_environment(self.environment),
        )

    def document(self, kind: str) -> dict[str, Any]:
        """Return the Terraform JSON of one stack."""
        return stack_document(self._directory, f"{self.name}-{kind}")

    def state(self, kind: str) -> TerraformState:
        return TerraformState(self.client("s3"), self.environment, kind)

    @property
    def inventory(self) -> Inventory:
        return Inventory(self.environment, self.session)

    @property
    def status(self) -> EnvironmentStatus:
        return EnvironmentStatus(self.environment, self.session)

    def services(self) -> dict[str, Any]:
        """Return the active ECS services, by name."""
        return cast("dict[str, Any]", self._ecs_cluster.services())

    def containers(self, service: str) -> dict[str, Any]:
        """Return the containers that new tasks of a service run, by name."""
        return cast("dict[str, Any]", self._ecs_cluster.containers(self.services()[service]))

    def running_tag(self, service: str) -> str:
        """Return the first tag of the image that new tasks of a service run."""
        digest = digest_of(self.containers(service)[service]["image"])
        registry = ImageRegistry(self.client("ecr"), self.environment)
        return registry.tags(self.environment.service(service), digest)[0]

    @property
    def _ecs_cluster(self) -> Cluster:
        return Cluster(self.client("ecs"), self.environment)

    def load_balancer(self) -> dict[str, Any]:
        found = self.client("elbv2").describe_load_balancers(Names=[self.cluster])
        return dict(found["LoadBalancers"][0])

    def key_arn(self, kind: str) -> str:
        """Return the ARN of the KMS key of a stack; empty without customer-managed keys."""
        if not self.environment.customer_managed_keys:
            return ""
        alias = f"alias/{names.encryption_key(self.name, kind)}"
        return str(self.client("kms").describe_key(KeyId=alias)["KeyMetadata"]["Arn"])

    def push(self, service: str, tag: str) -> str:
        """Put a stand-in image into the repository of a service and return the image's digest."""
        return seed.put_image(self.client("ecr"), names.repository(self.name, service), tag)

    def create_backend(self) -> None:
        """Create the hosted zone, the KMS keys and the state bucket, without `bootstrap`."""
        create_backend(self.session, self.environment)

    def bootstrap(self) -> None:
        """Create the state bucket and the keys with their stack, as `bootstrap` does."""
        seed.create_hosted_zone(self.client("route53"), self.environment.zone_name)
        terraform = self.terraform("state")
        terraform.keep_state_here()
        terraform.init()
        apply(terraform)
        terraform.keep_state_in_backend()
        terraform.init("-migrate-state", "-force-copy")

    def apply(self, kind: str) -> None:
        terraform = self.terraform(kind)
        terraform.init()
        apply(terraform)

    def deploy(self) -> None:
        self.create_backend()
        self.apply("registry")
        for service in self.environment.services_with_repository:
            self.push(service.name, service.image_tag)
        self.apply("application")

    def deploy_image(self, service: str, tag: str) -> None:
        """Push an image, and apply the application stack with the image."""
        self.push(service, tag)
        variable = self.environment.service(service).image_tag_variable
        options = ("-input=false", "-auto-approve", f"-var={variable}={tag}")
        code, output = self.terraform("application").attempt("apply", *options)
        assert code == 0, output


System = Mapping[str, DeployedEnvironment]


def examples(emulator: Emulator, directory: Path) -> System:
    """Synthesize the example environments, which are not deployed yet; return them by name."""
    output = directory / "cdktf.out"
    synthesize(output, sources=Clone.of_sources(directory / "clone").folder)
    return {each.name: DeployedEnvironment(emulator, each, output) for each in (DEV, PROD)}


def in_parallel(action: Callable[[DeployedEnvironment], None], system: System) -> None:
    """Do something with every environment at the same time."""
    with ThreadPoolExecutor() as pool:
        list(pool.map(action, system.values()))
